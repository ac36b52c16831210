// What a page cannot do by itself: copying, and showing times in the zone of whoever looks.
"use strict";

(() => {
    const precise = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
    const daily = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

    function localise(root) {
        for (const element of root.querySelectorAll("time[datetime]:not([title])")) {
            const moment = new Date(element.dateTime);
            if (Number.isNaN(moment.getTime())) continue;
            element.title = element.dateTime.replace("T", " ").replace(/\.\d+Z$/, " UTC");
            element.textContent = ("day" in element.dataset ? daily : precise).format(moment);
        }
    }

    async function copy(button) {
        const field = document.getElementById(button.dataset.copy);
        const text = (button.dataset.before ?? "") + field.value;
        const said = document.getElementById(button.dataset.said);
        try {
            await navigator.clipboard.writeText(text);
            said.textContent = button.dataset.done ?? "Copied.";
        } catch {
            field.focus();
            field.select();
            said.textContent = "The browser does not let this page copy: it is selected, copy it by hand.";
        }
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-copy]");
        if (button) void copy(button);
    });

    // Buttons that need this script are shown by it.
    for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
    localise(document);
    new MutationObserver(() => localise(document)).observe(document.body, { childList: true, subtree: true });
    // A page that says what was just done says it once: a reload shows the page alone.
    const address = new URL(location.href);
    if (address.searchParams.has("done")) {
        address.searchParams.delete("done");
        history.replaceState(null, "", address);
    }
})();
