"""The tamper-evident access log (access-log, log-tamper): events, chain, Merkle tree, notes, file, verification.

Headquarters uses ``events``, ``chain``, ``seeds``, ``merkle``, ``notes`` ``bundle``; the laptop's file is ``store``.
"""
