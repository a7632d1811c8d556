"""The tasks of the shop."""

from soniq import task_ref

from .models import (
    Amendment,
    Cart,
    Coupon,
    Invoice,
    Mail,
    Order,
    Parcel,
    Payment,
    Price,
    Quote,
    Refund,
    Reservation,
    Return,
    Stock,
    Voucher,
    Weight,
)

place = task_ref(name="shop.orders.place.v1", args_model=Order, default_queue="orders")
amend = task_ref(name="shop.orders.amend.v1", args_model=Amendment)
rename = task_ref(name="shop.orders.rename.v1", args_model=Order)
archive = task_ref(name="shop.orders.archive.v1", args_model=Order)
quote = task_ref(name="shop.orders.quote.v1", args_model=Quote, default_queue="orders")
export = task_ref(name="shop.orders.export.v1", args_model=Order, default_queue="bulk")
send_invoice = task_ref(name="shop.invoices.send.v1", args_model=Invoice)
void_invoice = task_ref(name="shop.invoices.void.v1", args_model=Invoice)
accept_return = task_ref(name="shop.returns.accept.v1", args_model=Return)
pay_refund = task_ref(name="shop.refunds.pay.v1", args_model=Refund)
take_payment = task_ref(name="shop.payments.take.v1", args_model=Payment)
merge_carts = task_ref(name="shop.carts.merge.v1", args_model=Cart)
expire_cart = task_ref(name="shop.carts.expire.v1", args_model=Cart)
reserve_stock = task_ref(name="shop.stock.reserve.v1", args_model=Reservation)
count_stock = task_ref(name="shop.stock.count.v1", args_model=Stock)
import_stock = task_ref(name="shop.stock.import.v1", args_model=Stock, default_queue="bulk")
burn_label = task_ref(name="shop.labels.burn.v1", args_model=Parcel)
track_parcel = task_ref(name="shop.parcels.track.v1", args_model=Parcel)
label_parcel = task_ref(name="shop.parcels.label.v1", args_model=Parcel)
set_price = task_ref(name="shop.prices.set.v1", args_model=Price)
add_weight = task_ref(name="shop.weights.add.v1", args_model=Weight)
print_voucher = task_ref(name="shop.vouchers.print.v1", args_model=Voucher)
send_mail = task_ref(name="shop.mails.send.v1", args_model=Mail)
report = task_ref(name="shop.reports.daily.v1")
redeem = task_ref(name="shop.coupons.redeem.v1", args_model=Coupon)
issue = task_ref(name="shop.coupons.issue.v1", args_model=Coupon)
