"""A pretend world on one machine: embedded mail servers, two creditors, and debtors who answer in their own words."""
