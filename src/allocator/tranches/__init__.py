"""Tranches: what arriving money is proposed to pay for, why, and the check of any such proposal in whole numbers."""
