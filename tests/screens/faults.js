// Looks at the page that is shown and tells what its reader cannot read. Run in the browser by `screens_case.py`.
window.registryScreens = (() => {
    // What Odoo itself lets scroll sideways on a phone: lists, tabs, and tables of a portal.
    const SIDEWAYS = ".o_list_renderer, .o_notebook_headers, .table-responsive, .o_field_x2many_list, .o-mail-Chatter-topbar, .o_kanban_grouped, .settings_tab";
    const NEVER_CUT = "button, .btn, th, label, h1, h2, h3, h4, h5, h6, .nav-link, .o_form_label, .o_menu_sections, .o_stat_text";
    // No text of a page, or made up by Odoo to show behind the help what a list will look like.
    const NOT_SHOWN = "script, style, option, noscript, svg, .visually-hidden, .o_loading_indicator, .o_view_sample_data :is(td, .o_kanban_record)";
    // A text that somebody entered may be shortened where this much of it is seen, and the rest is told on hover.
    const ENOUGH = 160;
    const PHONE = 576;
    const ENTRIES = "input:not([type=checkbox], [type=radio], [type=file], [type=range], [type=color], [type=hidden]), select";
    const CLIPS = new Set(["hidden", "clip"]);
    const SCROLLS = new Set(["auto", "scroll"]);
    const canvas = document.createElement("canvas").getContext("2d");

    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const squeeze = (text) => text.replace(/\s+/g, " ").trim();

    function describe(el) {
        const place = el.closest("[name], [data-name], [data-code]");
        const name = place && (place.getAttribute("name") || place.dataset.name || place.dataset.code);
        return [el.localName, ...[...el.classList].slice(0, 3)].join(".") + (name ? ` in [${name}]` : "");
    }

    function boxOf(el) {
        const { left, top } = el.getBoundingClientRect();
        const [x, y] = [left + el.clientLeft, top + el.clientTop];
        return { left: x, top: y, right: x + el.clientWidth, bottom: y + el.clientHeight };
    }

    /** Return the texts that are seen or would be, each with its rectangles, in the order of the page. */
    function textsIn(root) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const el = node.parentElement;
            if (!squeeze(node.data) || el.closest(NOT_SHOWN)) {
                continue;
            }
            const range = document.createRange();
            range.selectNodeContents(node);
            const rects = [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1);
            if (rects.length && el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
                texts.push({ el, text: squeeze(node.data), rects });
            }
        }
        return texts;
    }

    /** Return the elements around a text that hide what does not fit, the innermost first, up to what can be scrolled. */
    function clippersOf(el) {
        const found = [];
        for (let node = el; node && node !== document.body; node = node.parentElement) {
            const { overflowX, overflowY, display, position } = getComputedStyle(node);
            if (display !== "inline" && CLIPS.has(overflowX)) {
                found.push(node);
            }
            if (SCROLLS.has(overflowX) || SCROLLS.has(overflowY) || position === "fixed") {
                break;
            }
        }
        return found;
    }

    function isBeyond(rect, box) {
        return rect.right > box.right + 1.5 || rect.left < box.left - 1.5 || rect.bottom > box.bottom + 5;
    }

    function isTold(el, text) {
        const teller = el.closest("[title], [data-tooltip], [data-tooltip-info]");
        const told = teller && squeeze(teller.title || teller.dataset.tooltip || teller.dataset.tooltipInfo);
        return told?.includes(text);
    }

    /** Return a line for each kind of place, with what is cut there, however often it is. */
    function byPlace(cuts) {
        const places = Map.groupBy(cuts, ({ el }) => describe(el));
        return [...places].map(([place, [{ text }, ...others]]) => {
            const more = others.length ? ` and ${others.length} more` : "";
            return `cut ${place}: "${text.slice(0, 80)}"${more}`;
        });
    }

    function cutTexts(texts) {
        const cuts = [];
        for (const { el, text, rects } of texts) {
            const hidden = clippersOf(el).find((node) => {
                const box = boxOf(node);
                const overflows = node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).textOverflow === "ellipsis";
                return node.clientWidth > 1 && (overflows || rects.some((rect) => isBeyond(rect, box)));
            });
            const mayBeCut = hidden && hidden.clientWidth >= ENOUGH && isTold(el, text) && !el.closest(NEVER_CUT);
            if (hidden && !mayBeCut) {
                cuts.push({ el, text });
            }
        }
        return cuts;
    }

    function cutEntries(root) {
        const cuts = [];
        for (const el of root.querySelectorAll(ENTRIES)) {
            const text = el.localName === "select" ? el.selectedOptions[0]?.text : el.value || el.placeholder;
            if (!text || !el.clientWidth || !el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
                continue;
            }
            const { font, paddingLeft, paddingRight } = getComputedStyle(el);
            canvas.font = font;
            const room = el.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
            const isLong = el.value && el.localName === "input" && room >= ENOUGH;
            if (canvas.measureText(text).width > room + 1 && !isLong) {
                cuts.push({ el, text });
            }
        }
        for (const el of root.querySelectorAll("textarea")) {
            if (el.clientHeight && el.value && el.scrollHeight > el.clientHeight + 4) {
                cuts.push({ el, text: squeeze(el.value) });
            }
        }
        return cuts;
    }

    /** Return the part of a rectangle that its scrolling and hiding ancestors let one see, or null. */
    function seen(rect, el) {
        let { left, top, right, bottom } = rect;
        for (let node = el; node && node !== document.body; node = node.parentElement) {
            const { overflowX, overflowY, position, display } = getComputedStyle(node);
            if (display !== "inline" && (overflowX !== "visible" || overflowY !== "visible")) {
                const box = boxOf(node);
                [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
                [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
            }
            if (position === "fixed") {
                break;
            }
        }
        return right - left > 2 && bottom - top > 2 ? { left, top, right, bottom } : null;
    }

    function overlaps(texts) {
        const boxes = [];
        for (const { el, text, rects } of texts) {
            for (const rect of rects) {
                const part = seen(rect, el);
                part && boxes.push({ el, text, ...part });
            }
        }
        boxes.sort((one, other) => one.top - other.top);
        const faults = new Set();
        boxes.forEach((one, index) => {
            for (let next = index + 1; next < boxes.length && boxes[next].top < one.bottom - 5; next++) {
                const other = boxes[next];
                const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
                if (one.el !== other.el && width > 3 && Math.min(one.bottom, other.bottom) - other.top > 5) {
                    faults.add(`overlap ${describe(one.el)} and ${describe(other.el)}: "${one.text}" and "${other.text}"`);
                }
            }
        });
        return [...faults];
    }

    function sideways(root) {
        const isPhone = innerWidth < PHONE;
        const faults = [];
        const page = document.scrollingElement;
        if (page.scrollWidth > page.clientWidth + 1) {
            faults.push(`scrolls ${page.scrollWidth - page.clientWidth} px sideways: the page`);
        }
        for (const el of root.querySelectorAll("*")) {
            if (el.clientWidth < 100 || el.scrollWidth <= el.clientWidth + 1 || (isPhone && el.matches(SIDEWAYS))) {
                continue;
            }
            if (SCROLLS.has(getComputedStyle(el).overflowX)) {
                faults.push(`scrolls ${el.scrollWidth - el.clientWidth} px sideways: ${describe(el)}`);
            }
        }
        return faults;
    }

    function menus() {
        const more = document.querySelector(".o_menu_sections_more");
        return more && innerWidth >= PHONE ? ["menus do not fit"] : [];
    }

    /** Return what is wrong with what is shown: the dialog on top where there is one, else the page. */
    function faults() {
        const root = [...document.querySelectorAll(".o_dialog .modal-content")].at(-1) || document.body;
        const texts = textsIn(root);
        const cuts = byPlace([...cutTexts(texts), ...cutEntries(root)]);
        return [...new Set([...cuts, ...overlaps(texts), ...sideways(root), ...menus()])];
    }

    return { faults, frame };
})();
