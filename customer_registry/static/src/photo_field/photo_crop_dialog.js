import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { Dialog } from "@web/core/dialog/dialog";

/** Longest side of the stored photo in pixels, as of Odoo's image fields. */
const MAX_SIZE = 1920;

/** Let the user choose the square of an image that becomes the photo. */
export class PhotoCropDialog extends Component {
    static template = "customer_registry.PhotoCropDialog";
    static components = { Dialog };
    static props = {
        /** data URL of the image */
        source: String,
        mimetype: String,
        /** called with the cropped image as { data: base64, type: mimetype } */
        onCropped: Function,
        close: Function,
    };

    setup() {
        this.image = useRef("image");
        this.state = useState({ ready: false });
        onWillStart(() => loadBundle("html_editor.assets_image_cropper"));
        onWillUnmount(() => this.cropper?.destroy());
    }

    /** The cropper measures the image: it starts when the image is there. */
    onImageLoaded() {
        this.cropper ??= new window.Cropper(this.image.el, {
            aspectRatio: 1,
            autoCropArea: 1,
            checkCrossOrigin: false,
            dragMode: "move",
            viewMode: 1,
            ready: () => {
                this.state.ready = true;
            },
        });
    }

    rotate() {
        this.cropper.rotate(90);
    }

    apply() {
        const type = this.props.mimetype === "image/jpeg" ? "image/jpeg" : "image/png";
        const canvas = this.cropper.getCroppedCanvas({ maxWidth: MAX_SIZE, maxHeight: MAX_SIZE });
        this.props.onCropped({ data: canvas.toDataURL(type, 0.9).split(",")[1], type });
        this.props.close();
    }
}
