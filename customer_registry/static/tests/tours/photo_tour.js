import { registry } from "@web/core/registry";

/** Upload a photo on the profile, crop it and save. */

async function choosePhoto() {
    const canvas = new OffscreenCanvas(300, 200);
    canvas.getContext("2d").fillRect(0, 0, 300, 200);
    const file = new File([await canvas.convertToBlob()], "photo.png", { type: "image/png" });
    const files = new DataTransfer();
    files.items.add(file);
    const input = document.querySelector(".o_field_widget[name=image_1920] input[type=file]");
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
}

registry.category("web_tour.tours").add("customer_registry_photo", {
    steps: () => [
        {
            content: "Photo and name stand at the head of the profile",
            trigger: ".o_form_view:has(.o_field_widget[name=image_1920]):has(.o_field_widget[name=name])",
        },
        { content: "Choose a photo", trigger: ".o_field_widget[name=image_1920]", run: choosePhoto },
        { content: "Think twice", trigger: ".modal .btn:contains(Cancel)", run: "click" },
        { content: "Nothing has changed", trigger: "body:not(:has(.modal)) .o_form_saved" },
        { content: "Choose it again", trigger: ".o_field_widget[name=image_1920]", run: choosePhoto },
        { content: "Crop it", trigger: ".modal .cropper-crop-box" },
        { content: "Use it", trigger: ".modal .o_registry_photo_apply:enabled", run: "click" },
        { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
        {
            content: "The photo shows before it is saved",
            trigger: ".o_field_widget[name=image_1920] img[src^='data:image/png']",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
        {
            content: "and it is the photo of the record",
            trigger: ".o_field_widget[name=image_1920] img[src*='/web/image']",
        },
    ],
});
