import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ContactImageField, contactImageField } from "@web/views/fields/contact_image/contact_image_field";
import { PhotoCropDialog } from "./photo_crop_dialog";

/** Formats that a canvas would flatten to a still picture. */
const NOT_CROPPED = ["image/gif", "image/svg+xml"];

/** Photo of a record: a new image is cropped before it is stored. */
export class PhotoField extends ContactImageField {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
    }

    async onFileUploaded(info) {
        if (NOT_CROPPED.includes(info.type)) {
            return super.onFileUploaded(info);
        }
        this.dialog.add(PhotoCropDialog, {
            source: `data:${info.type};base64,${info.data}`,
            mimetype: info.type,
            onCropped: (cropped) => super.onFileUploaded({ ...info, ...cropped }),
        });
    }
}

registry.category("fields").add("registry_photo", { ...contactImageField, component: PhotoField });
