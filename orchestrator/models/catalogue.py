"""The price book: products, and dated prices in numbered price lists."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.people import Brand, Principal


class Product(models.Model):
    """A thing a brand sells; `facts` are what copy may say of it.

    `stock` pieces are left; null where nobody counts.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products")
    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list)
    facts = models.JSONField(default=dict)
    cost = models.JSONField(default=dict)
    stock = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "product"
        constraints = [
            models.UniqueConstraint(name="product_sku_once", fields=["brand", "sku"])
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class PriceList(models.Model):
    """List n of a brand is every price recorded in lists 1 to n."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="price_lists")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    made_by = models.ForeignKey(Principal, models.PROTECT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "price_list"
        constraints = [
            models.UniqueConstraint(name="price_list_once", fields=["brand", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.brand} price list {self.number}"


class Price(models.Model):
    """From `valid_from` on, this product costs `amount` in this market."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices")
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    market = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    valid_from = models.DateField()

    class Meta:
        db_table = "price"
        constraints = [
            models.CheckConstraint(
                name="price_not_negative", condition=Q(amount__gte=0)
            ),
            models.UniqueConstraint(
                name="price_once",
                fields=["price_list", "product", "market", "valid_from"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.market} {self.amount} {self.currency}"
