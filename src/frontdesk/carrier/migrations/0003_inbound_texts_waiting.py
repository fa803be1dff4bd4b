from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carrier', '0002_events_to_fold'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inboundtext',
            name='from_number',
            field=models.CharField(db_column='from', max_length=64),
        ),
        migrations.AlterField(
            model_name='inboundtext',
            name='to_number',
            field=models.CharField(db_column='to', max_length=64),
        ),
        migrations.AddIndex(
            model_name='inboundtext',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['received_at'], name='inbound_texts_waiting'),
        ),
    ]
