"""How much work there is and how late it is done, for who looks after the machine; nothing about anybody.

A number that goes up by one when somebody does something is a record of when she did it. So what people do is counted
in steps, and what is there at a moment is shown in ranges: docs/threat-model.md, "Metrics".
"""
