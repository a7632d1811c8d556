"""The service of orders and carts."""

from shop_tasks import expire_cart, export, import_stock, place, quote, redeem

from soniq import Soniq

app = Soniq()


@app.job(place)
async def place_order(order_id: str, customer: str) -> None: ...


@app.job(quote)
async def quote_order(quantity: float) -> None: ...


@app.job(export)
async def export_order(order_id: str, customer: str) -> None: ...


@app.job(import_stock)
async def import_items(sku: str, count: int) -> None: ...


@app.job(name="shop.carts.merge.v1")
async def merge_carts(cart_id: str) -> None: ...


@app.job(expire_cart)
async def expire(cart_id: str) -> None: ...


@app.periodic(every=86400, name="coupons")
@app.job(redeem)
async def redeem_coupons(code: str) -> None: ...
