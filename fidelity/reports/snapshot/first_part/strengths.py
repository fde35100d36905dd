"""What a practice is where it stands well, as a sentence that says who does what. Pure.

A report keeps the short name of a question, which is a heading and no sentence; here stands what page 1 says of it.
A question of an older version that is not here is told by its name and its domain.
"""

from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

SENTENCES = {
    # Choice and freedom from coercion
    "Taking part is a free choice": gettext_noop("People choose freely whether to take part."),
    "Knowing how to stop or change": gettext_noop("People know how to stop or to change peer supporters."),
    "Hearing of other options": gettext_noop("People hear of other options than the program's own."),
    "People's own decisions are backed": gettext_noop("Peer supporters back what people decide for themselves."),
    "Safe to speak up against pressure": gettext_noop("Peer supporters can speak up against pressure and force."),
    # Mutuality and shared power
    "Learning goes both ways": gettext_noop("Peer supporters learn from the people they support."),
    "Both decide about the meeting": gettext_noop("People and peer supporters decide together what they do."),
    "People keep their own part": gettext_noop("People do their own part of a task; nobody takes it over."),
    "Advice only when wanted": gettext_noop("Peer supporters give advice only when people want it."),
    "Power of the role is named": gettext_noop("Peer supporters talk at work about the power of their role."),
    # Lived experience and hope
    "Room for one's own life": gettext_noop("Peer supporters have room to speak of their own lives."),
    "Free choice in telling stories": gettext_noop("Peer supporters are free to keep their own story."),
    "Hope one can meet": gettext_noop("People meet someone here whose life gives them hope."),
    "What a hard time meant": gettext_noop("People are asked what a hard time meant to them."),
    "Know-how from life is shared": gettext_noop("Peer supporters share what life has taught them."),
    # Listening, acceptance and respect
    "Time to listen and be there": gettext_noop("Peer supporters have time just to listen and be there."),
    "Asking before assuming": gettext_noop("Peer supporters ask how things are before they share a view."),
    "Welcome as they are": gettext_noop("People are welcome as they are."),
    "Fitted to culture and life": gettext_noop("Peer support fits people's culture, faith and language."),
    "Spoken to with respect": gettext_noop("People are spoken to with respect."),
    # Strengths, own direction and community
    "Goals come from the person": gettext_noop("People work on goals of their own."),
    "Strengths come into view": gettext_noop("People can name a strength that came up here."),
    "Backing for new steps": gettext_noop("Peer supporters back people who try something new."),
    "Ties outside of services": gettext_noop("People get help toward places outside of services."),
    "Practical help when asked": gettext_noop("Peer supporters give practical help when people ask."),
    # Honesty, loyalty and privacy
    "The person's own words": gettext_noop("Peer supporters speak of people in words those people choose."),
    "Limits told at the start": gettext_noop("People hear at the start where peer support ends."),
    "Private things stay private": gettext_noop("What people tell peer supporters stays private."),
    "With the person's yes": gettext_noop("Peer supporters talk about a person only with that person's yes."),
    "Hard subjects can be talked about": gettext_noop("People can talk with peer supporters about hard subjects."),
    # Voice, advocacy and change
    "Ready with own words": gettext_noop("Peer supporters help people find their words before a meeting."),
    "At the person's side in crisis": gettext_noop("A peer supporter is free to stand by people in a crisis."),
    "Help against unfair treatment": gettext_noop("Peer supporters help people against unfair treatment."),
    "What unfair treatment leaves behind": gettext_noop("People have time to talk about what unfair treatment did."),
    "Questions and ideas get answers": gettext_noop("Peer supporters get clear answers to their questions."),
    # Peer connection, supervision and staying a peer
    "Time with other peer supporters": gettext_noop("Peer supporters have private time with each other."),
    "A talk between two peers": gettext_noop("Talks feel to people like talks between two peers."),
    "Lives more than diagnoses": gettext_noop("People talk about their lives and hopes more than a diagnosis."),
    "Safe to have a story": gettext_noop("Peer supporters can safely speak of their own story at work."),
    "Backing when the role is pulled": gettext_noop("Someone in charge steps in when the role is pulled off course."),
    # Role design and hiring
    "Description fits the work": gettext_noop("Peer supporters do the work that their job description names."),
    "Shared view of the role": gettext_noop("Leaders and coworkers know where the peer role starts and ends."),
    "Peers help shape their roles": gettext_noop("Peers have a part when peer roles are decided on."),
    "Asked how they'd use their past": gettext_noop("Applicants are asked how they would use what they lived through."),
    "Leaving the past alone": gettext_noop("Nobody asks applicants for a diagnosis or treatment."),
    "Chosen for the role's sake": gettext_noop("Peer supporters are chosen by what the role needs."),
    "Support when people move on": gettext_noop("Peer supporters help people who move on to link up outside."),
    # Working conditions and learning
    "Training builds on own lives": gettext_noop("Training builds on what peer supporters have lived through."),
    "Chances to keep learning": gettext_noop("Peer supporters can keep learning about their work."),
    "Sick time and changes at work": gettext_noop("Rules on sick time are the same for peer supporters as for others."),
    "Help with office tasks": gettext_noop("Peer supporters get help with office tasks."),
    "Reviews fit the peer role": gettext_noop("Peer supporters have work reviews based on their role."),
    "Places to talk freely": gettext_noop("People and peer supporters have a private place to talk."),
    "Good facts at hand": gettext_noop("Peer supporters can look up good facts on wellness."),
    # Culture and leadership
    "Looking at how things are set": gettext_noop("Leaders look at how things are set up when problems come up."),
    "Kept when things get tight": gettext_noop("Leaders keep what peer support has when things get tight."),
    "Rules that fit peer work": gettext_noop("The program has written rules that fit peer work."),
    "Staff learn about the role": gettext_noop("Other staff have been trained in what to expect of peers."),
    "Where we differ, we talk": gettext_noop("Staff and peer supporters talk it through where they differ."),
    "The peer view is asked for": gettext_noop("Coworkers ask peer supporters for their view."),
    "Talk about power is safe": gettext_noop("Peer supporters can speak openly about power at work."),
    "Trusted with the full role": gettext_noop("Peer supporters are trusted with all tasks of their role."),
    "Change is shared work": gettext_noop("Staff in other roles share the work of change."),
    # Depth, asked once a year
    "Wishes to change are met": gettext_noop("People can stop, pause or change peer supporters."),
    "Help with weighing a choice": gettext_noop("People get help to weigh a choice in their own way."),
    "A say in who": gettext_noop("People have a say in who their peer supporter is."),
    "Room for other paths": gettext_noop("People can follow a path that differs from their peer supporter's."),
    "People give, too": gettext_noop("People get to give something here as well."),
    "Told about the role's power": gettext_noop("People are told what peer supporters can see or decide."),
    "Boundaries set by both": gettext_noop("People have a say in the boundaries of the contact."),
    "Talk about the two of us": gettext_noop("People and peer supporters talk about how things go between them."),
    "Both carry a next step": gettext_noop("People and peer supporters both carry a part of the next step."),
    "Other people's stories": gettext_noop("People say yes before their story is told."),
    "Words on the future": gettext_noop("People get texts that leave their future open."),
    "Plans kept in hard times": gettext_noop("People keep their own plans in hard times."),
    "Pain is taken as real": gettext_noop("People are heard when they speak of pain."),
    "Taken at their word": gettext_noop("People are taken at their word."),
    "What differences give": gettext_noop("People are asked what their culture, faith or way of life gives them."),
    "Trusted with hard news": gettext_noop("People are told hard news that is about them."),
    "The first word comes from us": gettext_noop("Peer supporters reach out first to people who are new."),
    "Keeping the same peer supporter": gettext_noop("People can keep the same peer supporter."),
    "Gifts are put to use": gettext_noop("People get to use here what they are good at."),
    "After a try": gettext_noop("People see their effort noticed, win or lose."),
    "Plans the person's own way": gettext_noop("People have plans written the way they want."),
    "Learning what one wants": gettext_noop("People learn here what they want to learn."),
    "Papers as to a friend": gettext_noop("People get papers worded as one would write to a friend."),
    "Limits of privacy told first": gettext_noop("People hear first what a peer supporter must pass on."),
    "Free to refuse": gettext_noop("Peer supporters can refuse when others press them about a person."),
    "What people are told is true": gettext_noop("People are told things that turn out to be true."),
    "Reaching others when asked": gettext_noop("Peer supporters get in touch with others when people ask."),
    "Speaking up beside people": gettext_noop("Peer supporters speak up beside people who ask for it."),
    "Planning ahead for a crisis": gettext_noop("People get help to plan ahead for a crisis."),
    "Crisis papers with an open future": gettext_noop("People get crisis papers that leave their future open."),
    "Time for the movement": gettext_noop("Peer supporters have work time for rights work."),
    "Habits that hurt are changed": gettext_noop("Staff change habits when peer supporters show that they hurt."),
    "Other staff learn from peers": gettext_noop("Other staff hear from peer supporters what they know."),
    "Looking for drift together": gettext_noop("Peer supporters and their supervisor look for drift together."),
    "Supervision keeps to the work": gettext_noop("Supervisors keep to tasks, skills and support on the job."),
    "Good stories get around": gettext_noop("People around the program hear what peer support has done."),
    "Someone to turn to": gettext_noop("Peer supporters can reach someone who helps them."),
    # Of version 1.0
    "Fair facts and real options": gettext_noop("Peer supporters help people weigh their options."),
    "Free to stop or change": gettext_noop("People can stop, pause or change without giving a reason."),
    "Room for other paths and beliefs": gettext_noop("Peer supporters leave room for other paths and beliefs."),
    "Support goes both ways": gettext_noop("People and peer supporters both give and learn."),
    "Equal say in time together": gettext_noop("People have an equal say in how the time is spent."),
    "Doing things together": gettext_noop("People and peer supporters do tasks together."),
    "Power is named and kept small": gettext_noop("Peer supporters look at the power that their role brings."),
    "Work rests on lived experience": gettext_noop("Peer supporters use their own life experience at work."),
    "Free choice in sharing stories": gettext_noop("Peer supporters choose what to share of their own story."),
    "Hope people can see and hear": gettext_noop("People meet real examples that give hope."),
    "Hopes stay alive in hard times": gettext_noop("People keep hopes and plans in hard times."),
    "Warmth and respect each day": gettext_noop("People are treated with warmth and respect."),
    "Reaching out and staying in touch": gettext_noop("Peer supporters reach out and stay in touch."),
    "Strengths are found and used": gettext_noop("People see their strengths put to use."),
    "Free to try and to fail": gettext_noop("People are backed when they try something new."),
    "Ties people choose for themselves": gettext_noop("People get help to build ties outside of services."),
    "People hold the pen": gettext_noop("People decide what they plan and learn."),
    "Plain words between equals": gettext_noop("People hear and read plain words, as between equals."),
    "What to expect, and promises": gettext_noop("People hear at the start what is offered and where it ends."),
    "With the person, or they agreed": gettext_noop("Peer supporters speak about people only with their consent."),
    "Own words where decisions are made": gettext_noop(
        "Peer supporters help people say what they want in their own words."
    ),
    "Rights and unfair treatment": gettext_noop("Peer supporters help people use their rights."),
    "Time for rights and community work": gettext_noop("Peer supporters have work time for rights work."),
    "Open talk about signs of drift": gettext_noop("Peer supporters have a set time to talk about drift."),
    "Lived experience shapes the roles": gettext_noop("People with lived experience help to shape peer roles."),
    "Interviews look at peer skills": gettext_noop("Applicants are asked how they would use their past."),
    "Applicants choose what to share": gettext_noop("Applicants choose how much of their past they share."),
    "Roles filled for the role's sake": gettext_noop("Peer supporters are chosen by what the role needs."),
    "Training builds on experience": gettext_noop("Training builds on what peer supporters have lived through."),
    "Sick time, adjustments, work aids": gettext_noop(
        "Peer supporters get sick time on the same terms as other staff."
    ),
    "Leaders make room": gettext_noop("Leaders protect the time, rooms and money that peer support needs."),
    "Values and policies in writing": gettext_noop("Leaders give peer support its place in written policies."),
    "Staff learn to work alongside": gettext_noop("Other staff are trained to work beside peer supporters."),
    "Doubts get heard and answered": gettext_noop("Other staff can voice doubts and get an answer."),
    "What peers bring is used": gettext_noop("Coworkers make use of what peer supporters bring."),
    "Power and conflict at work": gettext_noop("Peer supporters can speak openly about power and conflict."),
}


def strength_in_a_sentence(title: str) -> str:
    """`People choose freely whether to take part.`; empty where there is none for a question of that name."""
    sentence = SENTENCES.get(title)
    return _(sentence) if sentence else ""
