# SPDX-License-Identifier: Apache-2.0
"""What handling a flow means, told by itself: a flow is a list of steps, a step is a node with persons or a fork of
lists. No name or line of the program is used here. Votes are trees: others may stand before, behind or for one."""


class Vote:
    def __init__(self, user, turn=True, kind="vote", weight=1, by=None, froms=()):
        self.user, self.turn, self.kind, self.weight = user, turn, kind, weight
        self.said, self.gone, self.by, self.claimed, self.froms = None, False, by, False, froms
        self.moved = self.auto = False  # given away; not decided by a person
        self.limit = None  # when its time is over: reckoned as its turn begins
        self.before, self.after, self.advice = [], [], []

    def everybody(self):
        yield self
        for one in self.before + self.after + self.advice:
            yield from one.everybody()

    def open(self):
        return not self.gone and self.said is None

    def begin(self):
        """It is (again) his turn."""
        self.turn, self.limit = True, None

    def asked(self):
        return bool(self.before or self.after or self.advice)

    def touched(self):
        return self.moved or self.asked() or (self.said is not None and not self.auto)

    def outcome(self):
        """True, False, None while it is open; "gone" when it does not count."""
        if self.gone:
            return "gone"
        if self.said is None:
            return False if any(b.outcome() is False for b in self.before) else None
        if self.said is False:
            return False
        behind = [a.outcome() for a in self.after]
        return False if False in behind else None if None in behind else True

    def settle(self):
        """Who has to act next inside of this vote."""
        for one in self.before + self.after + self.advice:
            one.settle()
        if self.said is None and not self.gone:
            before = [b.outcome() for b in self.before]
            if False in before:
                self.said, self.auto = False, True
                for b in self.before:
                    b.end()
            elif self.before and None not in before and not self.turn and all(not a.open() for a in self.advice):
                self.begin()
            if self.advice and not self.turn and all(not a.open() for a in self.advice) and None not in before:
                self.begin()
        if self.said and any(a.outcome() is False for a in self.after):
            for a in self.after:
                a.end()

    def end(self):
        for one in self.everybody():
            if one.said is None:
                one.gone = True


class Stay:
    """A token at a node with persons."""

    def __init__(self, node, users, kept=()):
        self.node, self.sign = node, node["sign"]
        self.votes = [Vote(u, turn=self.sign != "sequence", weight=node["weights"].get(u, 1)) for u in dict.fromkeys(users)]
        for v in self.votes:
            if v.user in kept:
                v.said = v.auto = True
        self.claim = None
        self.settle()

    def find(self, user):
        return next((v for root in self.votes for v in root.everybody() if v.open() and v.user == user), None)

    def all_open(self):
        return [v for root in self.votes for v in root.everybody() if v.open()]

    def is_turn(self, vote):
        return vote.turn and (self.claim is None or vote is self.claim or vote not in self.votes)

    def open(self):
        return sorted(v.user if self.is_turn(v) else f"({v.user})" for v in self.all_open())

    def settle(self):
        """True passed, False failed, None goes on."""
        for v in self.votes:
            v.settle()
        if self.claim and self.claim.outcome() in (False, "gone"):
            self.claim = None
            for v in self.votes:
                v.limit = None
        got = [(v, v.outcome()) for v in self.votes]
        got = [(v, o) for v, o in got if o != "gone"]
        yes, no, left = ([v for v, o in got if o is want] for want in (True, False, None))
        waits = self.node["wait_all"] and left
        if self.sign in ("any", "claim"):
            return True if yes else None if waits else False if no else None if left else True
        if self.sign == "all":
            return None if no and waits else False if no else None if left else True
        if self.sign == "sequence":
            if no:
                return False
            if left and not left[0].turn and not left[0].before and not left[0].advice:
                left[0].begin()
            return None if left else True
        whole = sum(v.weight for v, _ in got)
        need, have, could = self.node["pass"] * whole, *(100 * sum(v.weight for v in some) for some in (yes, yes + left))
        if waits:
            return None
        if not whole:  # nobody's vote counts anything: all have to be there
            return None if left else not no
        if have >= need:
            return True
        return None if could >= need else False


class Flow:
    """steps: a list of nodes {"id","users","sign",..} or forks {"fork": [steps, steps]}."""

    def __init__(self, steps):
        self.steps, self.state, self.where, self.last = steps, "running", {}, {}
        self.undo = None  # (place, its stay, what followed): may be taken back while nobody has touched it
        self.enter((0,))

    # A place is a path: (2,) the third step; (2, 0, 1) in its first branch the second.
    def at(self, place):
        steps = self.steps
        for k in range(0, len(place) - 1, 2):
            steps = steps[place[k]]["fork"][place[k + 1]]
        return steps, place[-1]

    def node(self, place):
        steps, k = self.at(place)
        return steps[k] if k < len(steps) else None

    def enter(self, place, users=None, kept=()):
        node = self.node(place)
        if node is None:
            return self.leave_list(place)
        if "fork" in node:
            for k in range(len(node["fork"])):
                self.enter((*place, k, 0))
            return None
        self.where[place] = [Stay(node, users or node["users"], kept), []]
        return self.judge(place)

    def leave_list(self, place):
        if len(place) == 1:
            if not self.where:
                self.state = "done"
            return
        self.where[place] = "joined"
        fork = place[:-2]
        branches = len(self.node(fork)["fork"])
        if all(any(p[:len(fork) + 1] == (*fork, k) and s == "joined" and len(p) == len(place) for p, s in self.where.items()) for k in range(branches)):
            for p in [p for p, s in self.where.items() if s == "joined" and p[:len(fork)] == fork and len(p) == len(place)]:
                del self.where[p]
            self.enter((*fork[:-1], fork[-1] + 1))

    def judge(self, place):
        if place not in self.where:
            return
        stay, direct = self.where[place]
        got = stay.settle()
        if got is True:
            here = set(self.where)
            last = [v.user for v in stay.votes if v.said and not v.gone]
            self.last[place] = last
            del self.where[place]
            if direct:
                self.enter(direct[0])
                if direct[0] in self.where:
                    self.where[direct[0]][1] = direct[1:]
            else:
                self.enter((*place[:-1], place[-1] + 1))
                follow = {p for p in self.where if p not in here}
                joined = any(p[:len(place) - 1] != place[:-1] for p in follow)
                self.undo = (place, stay, follow, not joined) if self.state == "running" else None
        elif got is False:
            self.end("rejected")

    def end(self, state):
        self.state, self.where = state, {}

    def take_back(self, user):
        """The node begins again with him, the others' votes kept."""
        place, stay, follow, _ = self.undo
        self.where = {p: s for p, s in self.where.items() if p not in follow}
        votes = [v for v in stay.votes if not v.gone and (v.said or (v.said is None and stay.sign == "ratio"))]
        kept = [v.user for v in votes if v.said and v.user != user]
        self.undo = None
        self.enter(place, [v.user for v in votes], kept)

    def open(self):
        out = {}
        for place, what in self.where.items():
            if what != "joined" and what[0].open():
                out[what[0].node["id"]] = what[0].open()
        return out

    def nodes(self):
        return sorted("j" + "_".join(map(str, p[:-2])) if s == "joined" else s[0].node["id"] for p, s in self.where.items())

    def before(self, place):
        """Places with persons that a token here has surely gone through, the nearest last."""
        out = []
        for cut in range(1, len(place) + 1, 2):
            head, k = place[:cut - 1], place[cut - 1]
            for one in range(k):
                node = self.node((*head, one))
                if "fork" not in node:
                    out.append((*head, one))
        return out

    def send_back(self, place, to, direct):
        users, further = self.last.get(to), self.where[place][1]
        if not direct:
            self.where = {p: s for p, s in self.where.items() if p == place or not self.came_by(p, s, to)}
        del self.where[place]
        self.enter(to, users)
        if direct and to in self.where:
            self.where[to][1] = [place, *further]

    @staticmethod
    def came_by(place, what, to):
        """Whether a token here went through that place before; one that was returned belongs where it goes back to."""
        place = what[1][-1] if what != "joined" and what[1] else place
        return place[:len(to) - 1] == to[:-1] and place[len(to) - 1] > to[-1]
