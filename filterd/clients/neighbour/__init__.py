"""Who is at which address: the kernel's neighbour tables (ARP and IPv6 neighbour discovery)."""

from filterd.clients.neighbour.table import Neighbour, Neighbourhood
from filterd.clients.neighbour.watch import Neighbours

__all__ = ["Neighbour", "Neighbourhood", "Neighbours"]
