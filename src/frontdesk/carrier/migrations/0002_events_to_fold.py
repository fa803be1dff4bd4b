from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('carrier', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='carrierevent',
            index=models.Index(condition=models.Q(('folded_at', None), ('kind__in', ['text_status', 'call_status'])), fields=['received_at'], name='carrier_events_to_fold'),
        ),
    ]
