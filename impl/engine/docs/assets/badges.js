// Shows the policies of each operation: the most telling ones beside its name, and all of them, explained, once it is
// open. What they say comes from the server, as it enforces them.
"use strict";

const dayLength = 24 * 60 * 60 * 1000;

// How far away a time is, in days: "in 12 days", "today", "1 day ago".
function daysFrom(time, now = Date.now()) {
  const days = Math.floor(Date.parse(time) / dayLength) - Math.floor(now / dayLength);
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"}`;
  return days === 0 ? "today" : days > 0 ? `in ${count}` : `${count} ago`;
}

// What stands on a badge.
function badgeText(badge, text) {
  const ends = badge.sunset ? `, ${daysFrom(badge.sunset)}` : "";
  return `${text}${ends}${badge.tried ? " (only tried out)" : ""}`;
}

function badgeClass(badge) {
  const ends = badge.policy.startsWith("deprecated");
  return ["badge", ends && "badge-ends", badge.tried && "badge-tried"].filter(Boolean).join(" ");
}

// Badges in groups of those that are about the same, in their order.
function byWhatTheyAreAbout(badges) {
  const groups = [];
  for (const badge of badges) {
    if (groups.at(-1)?.about !== badge.about) {
      groups.push({ about: badge.about, badges: [] });
    }
    groups.at(-1).badges.push(badge);
  }
  return groups;
}

const mostInAList = 3;

// The plugin: policies are the lists of badges by method and path.
const policyBadges = (policies) => () => ({
  wrapComponents: {
    OperationSummary: (Original, system) => {
      const { createElement: h, Fragment } = system.React;

      const inAList = (badges) =>
        h("ul", { className: "badges badges-short", "aria-label": "Policies" },
          badges.map((badge) =>
            h("li", { key: badge.label, className: badgeClass(badge), title: badge.title }, badgeText(badge, badge.short))));

      const explained = (badges) =>
        h("details", { className: "badges-explained" },
          h("summary", null, "What this means"),
          h("ul", null, badges.map((badge) =>
            h("li", { key: badge.label },
              h("strong", null, badgeText(badge, badge.label)), " ", badge.title,
              badge.link && h(Fragment, null, " ", h("a", { href: badge.link.to }, badge.link.text))))));

      const inFull = (badges) =>
        h("section", { className: "policies", "aria-label": "Policies" },
          h("dl", null, byWhatTheyAreAbout(badges).map((group) =>
            h("div", { key: group.about },
              h("dt", null, group.about),
              h("dd", null, h("ul", { className: "badges" }, group.badges.map((badge) =>
                h("li", { key: badge.label, className: badgeClass(badge), title: badge.title }, badgeText(badge, badge.label)))))))),
          explained(badges));

      return function OperationSummaryWithPolicies(props) {
        const operation = `${props.operationProps.get("method").toUpperCase()} ${props.operationProps.get("path")}`;
        const badges = policies[operation] ?? [];
        const short = props.isShown ? [] : badges.filter((badge) => badge.short).slice(0, mostInAList);
        return h(Fragment, null,
          h("div", { className: props.isShown ? "summary-with-badges is-shown" : "summary-with-badges" },
            h(Original, props),
            short.length > 0 && inAList(short)),
          props.isShown && badges.length > 0 && inFull(badges));
      };
    },
  },
});
