"""Survey statistics. Pure: arrays in, frozen results out; knows no questionnaire."""
