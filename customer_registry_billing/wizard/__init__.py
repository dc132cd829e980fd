from . import customer_folder_close
