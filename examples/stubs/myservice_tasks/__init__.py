from .billing import send_invoice, send_invoice_v3, send_receipt
from .reports import build_report

__all__ = ["build_report", "send_invoice", "send_invoice_v3", "send_receipt"]
