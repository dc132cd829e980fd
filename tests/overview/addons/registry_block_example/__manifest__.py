{
    "name": "Customer Registry: example of a block",
    "version": "19.0.1.0.0",
    "author": "Customer Registry contributors",
    "license": "LGPL-3",
    "depends": [
        "customer_registry",
    ],
}
