import { patch } from "@web/core/utils/patch";
import { SearchModel } from "@web/search/search_model";

/** A list that is opened from the menu "Selections" starts with that favourite switched on. */
patch(SearchModel.prototype, {
    _createGroupOfFavorites(irFilters) {
        const selection = this.globalContext.registry_selection;
        if (!selection) {
            return super._createGroupOfFavorites(irFilters);
        }
        delete this.globalContext.registry_selection;
        const others = irFilters.filter((filter) => filter.id !== selection.id);
        return super._createGroupOfFavorites([
            ...others.map((filter) => ({ ...filter, is_default: false })),
            selection,
        ]);
    },
});
