"""Wire format, listeners, cache, upstreams and the order in which a query meets them."""
