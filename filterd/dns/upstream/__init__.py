"""Asking other resolvers: plain UDP and TCP, several servers, one answer that can be believed."""
