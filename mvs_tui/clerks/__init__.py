"""Several clerks at one desk: their names and PINs, signing in, and what each may do. Nothing here draws.

>>> from mvs_tui.clerks import sign_in
>>> sign_in.__module__
'mvs_tui.clerks.signing'
"""

from mvs_tui.clerks.signing import names as names
from mvs_tui.clerks.signing import sign_in as sign_in
