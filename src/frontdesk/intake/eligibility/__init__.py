"""Who may be helped: poverty guidelines, income, household, age. Pure but for the medians that an operator loads."""
