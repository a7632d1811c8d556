"""The conformance suite of ``soniq.runtime.ports.Store``; every test runs against both stores."""
