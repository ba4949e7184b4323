"""From arrays to numbers: weights, estimates, their uncertainty, and changes. Pure; knows no questionnaire and no page."""
