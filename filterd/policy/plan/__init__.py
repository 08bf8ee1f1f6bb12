"""Weekly plans: days and school nights, zones, and lines of a schedule as people write them. Pure."""
