import { onMounted, onWillUnmount } from "@odoo/owl";
import { ConnectionLostError } from "@web/core/network/rpc";

const MILLISECONDS = 1500;

/**
 * Call `look()` again and again while the component is mounted and the page in sight, one at a time.
 * A server that is being restarted answers again later; any other error ends it and is told.
 */
export function useLiveLook(look) {
    let timer, isLooking;
    const tick = async () => {
        if (document.hidden || isLooking) {
            return;
        }
        isLooking = true;
        try {
            await look();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                clearInterval(timer);
                throw error;
            }
        } finally {
            isLooking = false;
        }
    };
    onMounted(() => (timer = setInterval(tick, MILLISECONDS)));
    onWillUnmount(() => clearInterval(timer));
}
