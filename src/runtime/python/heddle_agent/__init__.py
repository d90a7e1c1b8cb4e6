"""The Heddle agent: records what the threads of this process do. Started by ``sitecustomize``."""
