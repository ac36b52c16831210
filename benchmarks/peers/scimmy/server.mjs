// Owns scimmy-routers as it is measured here. The library brings the protocol; where resources are kept is the
// user's to write, so this is: a Map of each type, and beside it one by the names that identity providers look
// up by, as any database would have an index. What the Maps do not answer, the library's own filter does over
// all of them. A list hands over one page alone, in order, as a database would: the library would otherwise
// make every resource into its answer's form to throw most of them away.
//
// On Express 4: with 5, whose request.query is read anew each time, the library does not see `count` and `startIndex`.

import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, token] = process.argv.slice(2);

class Store {
    constructor(...unique) {
        this.rows = new Map();
        this.unique = new Map(unique.map((name) => [name, new Map()]));
    }

    save(id, data) {
        const before = this.rows.get(id);
        for (const [name, index] of this.unique) {
            const owner = index.get(data[name]);
            if (data[name] !== undefined && owner !== undefined && owner !== id)
                throw new SCIMMY.Types.Error(409, "uniqueness", `${name} is taken`);
        }
        const now = new Date().toISOString();
        const row = { ...data, id, meta: { created: before?.meta.created ?? now, lastModified: now } };
        for (const [name, index] of this.unique) {
            if (before?.[name] !== undefined) index.delete(before[name]);
            if (row[name] !== undefined) index.set(row[name], id);
        }
        this.rows.set(id, row);
        return row;
    }

    get(id) {
        const row = this.rows.get(id);
        if (row === undefined) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
        return row;
    }

    delete(id) {
        const row = this.get(id);
        for (const [name, index] of this.unique) index.delete(row[name]);
        this.rows.delete(id);
    }

    // What `attribute eq "value"` of an indexed attribute finds; undefined for every other filter.
    #byIndex(filter) {
        if (filter.length !== 1) return undefined;
        const [[attribute, expression], ...more] = Object.entries(filter[0]);
        const index = this.unique.get(attribute);
        if (more.length || index === undefined || expression.length !== 2 || expression[0] !== "eq") return undefined;
        const id = index.get(expression[1]);
        return id === undefined ? [] : [this.rows.get(id)];
    }

    list(resource) {
        const { filter, constraints = {} } = resource;
        let rows = filter && this.#byIndex(filter);
        if (rows === undefined) {
            rows = [...this.rows.values()];
            if (filter) rows = filter.match(rows);
        }
        const { sortBy, sortOrder, startIndex = 1, count = 20 } = constraints;
        if (sortBy !== undefined) {
            const path = sortBy.split(".");
            const value = (row) => path.reduce((inner, name) => inner?.[name], row) ?? "";
            const way = sortOrder === "descending" ? -1 : 1;
            rows = rows.sort((a, b) => (value(a) < value(b) ? -way : value(a) > value(b) ? way : 0));
        }
        // The library cuts what it is given once more, unless it is the first page or shorter than its place.
        if (startIndex > 1 && startIndex <= count) return rows;
        constraints.totalResults = rows.length;
        return rows.slice(startIndex - 1, startIndex - 1 + count);
    }
}

function declare(type, store) {
    SCIMMY.Resources.declare(type, {
        ingress: (resource, data) => {
            if (resource.id) store.get(resource.id);
            return store.save(resource.id ?? randomUUID(), JSON.parse(JSON.stringify(data)));
        },
        egress: (resource) => (resource.id ? store.get(resource.id) : store.list(resource)),
        degress: (resource) => store.delete(resource.id), // codespell:ignore degress
    });
}

declare(SCIMMY.Resources.User, new Store("userName", "externalId"));
declare(SCIMMY.Resources.Group, new Store());

const app = express();
app.disable("x-powered-by");
app.use(
    "/scim/v2",
    new SCIMMYRouters({
        type: "bearer",
        handler: (request) => {
            if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("Authorization not detected!");
            return "bench";
        },
    }),
);
app.listen(Number(port), "127.0.0.1");
