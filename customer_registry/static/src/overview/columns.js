import { onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";

// What a column needs for a name, a date and an amount beside each other.
const COLUMN_WIDTH = 370;
const MOST_COLUMNS = 3;
// Heights in lines of text, near enough to choose a column.
const FRAME = 3;
const COMPOSE = 2;

function heightOf(block) {
    const lines = block.rows.map((row) => (row.detail || row.amount !== null ? 2.2 : 1.5));
    return lines.reduce((sum, height) => sum + height, FRAME + (block.compose ? COMPOSE : 0) + (block.summary ? 1 : 0));
}

/** Return the blocks in `count` columns: each goes to the shortest one, so the first ones stand on top. */
export function spread(blocks, count) {
    const columns = Array.from({ length: count }, () => ({ blocks: [], height: 0 }));
    for (const block of blocks) {
        const shortest = columns.reduce((best, column) => (column.height < best.height ? column : best));
        shortest.blocks.push(block);
        shortest.height += heightOf(block);
    }
    return columns.map((column) => column.blocks);
}

/** Return {count}: how many columns the element with this reference has room for, also after it is resized. */
export function useColumns(name) {
    const ref = useRef(name);
    const columns = useState({ count: 1 });
    const observer = new ResizeObserver(([entry]) => {
        const room = Math.floor(entry.contentRect.width / COLUMN_WIDTH);
        columns.count = Math.min(Math.max(room, 1), MOST_COLUMNS);
    });
    useEffect(
        (el) => {
            el && observer.observe(el);
            return () => el && observer.unobserve(el);
        },
        () => [ref.el]
    );
    onWillUnmount(() => observer.disconnect());
    return columns;
}
