"""An invented municipality with a known truth: to try Pejl on, and to see how often its verdicts are right. docs/demo.md explains the model."""
