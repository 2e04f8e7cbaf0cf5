"""The trade's rules: money, days, procedure, case, plan. Pure: no I/O, no clock, no chance."""
