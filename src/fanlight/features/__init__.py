"""The boxes of the design: `ls` of this folder is the diagram."""
