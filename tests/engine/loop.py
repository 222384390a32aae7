"""The day of `istmo.engine.step` written a second time, as plain loops over persons' places, sharing no
code with it.
"""

import numpy as np


def play(net, given, params, start, ages, step):  # noqa: PLR0912, PLR0915
    """All states of a run in expected mode: a list of dicts."""
    nodes, links, groups = len(net.nodes), len(net.links), start.at.shape[1]
    count, passing = net.phases(step)
    at, settled, home, dead = (np.array(x, float) for x in (start.at, start.settled, start.home, start.dead))
    on = [[np.zeros(groups) for _ in range(count[a])] for a in range(links)]
    pathways = [a for a in range(links) if net.queued[a]]
    borders = [a for a in range(links) if net.back[a] >= 0]
    capped = [a for a in range(links) if np.isfinite(net.capacity[a])]
    full = [i for i in range(nodes) if np.isfinite(net.node_capacity[i])]
    line = {a: [np.zeros(groups) for _ in range(ages)] for a in pathways}
    pref = params.choice
    history = []
    share = None
    for day in range(len(given.regime)):
        r = given.regime[day]
        if given.fresh[day] or day == 0:
            share = choose(net, given, pref, line, r, nodes, links, groups, pathways, borders)
        link, stay, back_home, value, can = share
        deciders = np.zeros((nodes, groups))
        next_at = at.copy()
        for i in range(nodes):
            for g in range(groups):
                rate = 0.0
                if given.origin[i, g] > 0 and can[i, g]:
                    rate = (
                        given.origin[i, g]
                        * np.exp(given.log_rate[day, g] + params.kappa[g] * value[i, g])
                        * step
                    )
                gone = at[i, g] * (1 - np.exp(-step / pref.dwell[i, g])) if can[i, g] else 0.0
                next_at[i, g] -= gone
                deciders[i, g] = rate + gone
        settled += deciders * stay
        home += (deciders * back_home).sum(0)
        entering = np.array([deciders[net.tail[a]] * link[a] for a in range(links)])
        for a in capped:
            limit = given.link_capacity[r][capped.index(a)] * step
            if entering[a].sum() > limit:
                kept = entering[a] * limit / entering[a].sum()
                next_at[net.tail[a]] += entering[a] - kept
                entering[a] = kept
        arriving = []
        for a in range(links):
            moves = [x * passing[a] for x in on[a]]
            on[a] = [x - m for x, m in zip(on[a], moves, strict=True)]
            for k in range(1, count[a]):
                on[a][k] += moves[k - 1]
            arriving.append(moves[-1])
        for q, a in enumerate(pathways):
            starts, returning, line[a] = call(line[a], entering[a], given, q, given.service[r][q] * step)
            next_at[net.tail[a]] += returning
            entering[a] = starts
        for a in range(links):
            on[a][0] = on[a][0] + entering[a]
            alive_step = np.exp(-net.death_hazard[a] * step)
            through = (alive_step * passing[a] / (1 - alive_step * (1 - passing[a]))) ** count[a]
            dead += arriving[a] * (1 - through)
            alive = arriving[a] * through
            if a in borders:
                b = borders.index(a)
                stopped = alive * given.interception[r][b] * (1 - given.released[r][b])
                again = stopped * params.reattempt[0]
                next_at[net.back[a]] += again
                home += stopped - again
                alive = alive - stopped
            next_at[net.head[a]] += alive
        moved = {}
        for i in full:
            excess = next_at[i].sum() - given.node_capacity[r][full.index(i)]
            if excess > 0 and net.overflow[i] >= 0:
                moved[i] = next_at[i] * excess / next_at[i].sum()
        for i, x in moved.items():
            next_at[i] -= x
            next_at[net.overflow[i]] += x
        at = next_at
        history.append({
            "at": at.copy(), "on": np.array([x for phases in on for x in phases]), "settled": settled.copy(),
            "queue": np.array([[line[a][k] for k in range(ages)] for a in pathways]),
            "home": home.copy(), "dead": dead.copy(),
        })  # fmt: skip
    return history


def call(line, joined, given, q, places):
    """One day of one queue: who starts on the link, who is back at the tail, and the line by nights
    waited.
    """
    line = [x.copy() for x in line]
    line[0] = line[0] + joined
    called = [np.zeros_like(x) for x in line]
    first = places - places * given.lottery[q]
    for k in reversed(range(len(line))):
        take = min(first, line[k].sum())
        if take > 0:
            part = line[k] * take / line[k].sum()
            called[k] += part
            first -= take
    rest = [x - c for x, c in zip(line, called, strict=True)]
    left = sum(x.sum() for x in rest)
    if left > 0:
        lots = min(places * given.lottery[q], left) / left
        called = [c + x * lots for c, x in zip(called, rest, strict=True)]
    rest = [x - c for x, c in zip(line, called, strict=True)]
    total = sum(called)
    returning = total * given.no_show[q]
    following = [np.zeros_like(x) for x in line]
    for k, x in enumerate(rest):
        quits = x if k + 1 >= given.longest[q] else x * given.give_up[q]
        returning = returning + quits
        following[min(k + 1, len(line) - 1)] += x - quits
    return total * (1 - given.no_show[q]), returning, following


def choose(net, given, pref, line, r, nodes, links, groups, pathways, borders):
    """The recursive logit, one group at a time, by a dense solve."""
    link, stay, back = np.zeros((links, groups)), np.zeros((nodes, groups)), np.zeros((nodes, groups))
    value, can = np.zeros((nodes, groups)), np.zeros((nodes, groups), bool)
    for g in range(groups):
        u = np.full(links, -np.inf)
        for a in range(links):
            usable = given.open[r, a] > 0 and given.eligible[a, g] > 0
            u_a = -pref.beta_cost[g] * given.cost[r, a] - pref.beta_time[g] * given.days[a]
            u_a -= pref.beta_risk[g] * given.crossing_death[a] + given.penalty[r, a, 0]
            if a in borders:
                b = borders.index(a)
                u_a -= pref.beta_return[g] * given.interception[r, b, 0] * (1 - given.released[r, b, 0])
            if a in pathways:
                service = given.service[r, pathways.index(a)]
                usable = usable and service > 0
                if service > 0:
                    u_a -= pref.beta_wait[g] * sum(x.sum() for x in line[a]) / service
            if usable:
                u[a] = u_a
        matrix = np.zeros((nodes, nodes))
        for a in range(links):
            matrix[net.tail[a], net.head[a]] += np.exp(u[a])
        b = np.exp(pref.settle[:, g]) + np.exp(pref.home[:, g])
        z = np.linalg.solve(np.eye(nodes) - matrix, b)
        for i in range(nodes):
            can[i, g] = z[i] > 0
            value[i, g] = np.log(z[i])
            stay[i, g], back[i, g] = np.exp(pref.settle[i, g]) / z[i], np.exp(pref.home[i, g]) / z[i]
        for a in range(links):
            link[a, g] = np.exp(u[a]) * z[net.head[a]] / z[net.tail[a]]
    return link, stay, back, value, can
