from . import (
    customer_collection_cancel,
    customer_collection_return,
    customer_collection_return_file,
    customer_collection_return_row,
)
