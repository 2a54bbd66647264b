import { Webhook } from 'standardwebhooks'

/** One POST to the endpoint. */
export type Post = { headers: Readonly<Record<string, string>>; body: string }
/** `taken`: 2xx. `refused`: 4xx, and nothing is done with it. `challenge`: 2xx that says `challenge` back. */
export type Want = { kind: 'taken' } | { kind: 'refused' } | { kind: 'challenge'; challenge: string }
export type Trial = {
  name: string
  /** Said when it goes wrong: what follows from it, and what to do. */
  why: string
  posts: readonly (Post & { want: Want })[]
  /** All at the same time, not one after the other. */
  atOnce?: boolean
}
/** What trials are made of. Ids and challenges are new in each run, so that an endpoint can be checked again and again. */
export type Means = { secret: string; now: Date; newId: () => string }

const THING = 'id.go.kemensos.kube'
const TAKEN: Want = { kind: 'taken' }
const REFUSED: Want = { kind: 'refused' }
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const BURST = 40
const OTHER_SECRET = `whsec_${Buffer.from('a secret that is not the right one').toString('base64')}`

/** Everything that an endpoint meets in a year, in a minute: good, doubled, reordered, forged and late. */
export function trialsOf({ secret, now, newId }: Means): Trial[] {
  const about = { case: newId(), kind: 'food-inspection' }
  const task = `${about.case}.2`
  const agency = 'city-health-35.79'
  const events = {
    opened: event('request.opened', { ...about, group: newId(), requester: 'city-social-35.79', partner: agency }),
    handedOff: event('case.handed-off', {
      ...about,
      handoff: 1,
      from: 'city-social-35.79',
      to: agency,
      step: 'data-check',
    }),
    created: event('task.created', { ...about, task, step: 'data-check', agency, desk: null, dueAt: null }),
    completed: event('task.completed', {
      ...about,
      task,
      step: 'data-check',
      agency,
      outcome: 'approve',
      effect: 'advance',
    }),
    result: event('request.result', { ...about, code: 'FULFILLED' }),
    closed: event('case.closed', { ...about, outcome: 'FULFILLED' }),
    copy: event('copy.received', { ...about, copy: newId(), from: agency, step: 'schedule' }),
  }
  const good = (one: CloudEvent = another()): Post => signed(one.id, JSON.stringify(one))
  const challenge = newId()
  const verification = event('endpoint.verification', { endpoint: newId(), challenge })

  return [
    {
      name: 'challenge',
      why: 'An endpoint is active only once it has said its challenge back: answer 2xx with {"challenge": …}.',
      posts: [{ ...good(verification), want: { kind: 'challenge', challenge } }],
    },
    {
      name: 'good: an event of each type',
      why: 'What is signed and fresh is taken with 2xx, and its work begins after the answer.',
      posts: Object.values(events).map((one) => ({ ...good(one), want: TAKEN })),
    },
    {
      name: 'good: a test event',
      why: 'Your supervisor sends one to see whether all is well.',
      posts: [{ ...good(event('endpoint.test', { endpoint: newId() })), want: TAKEN }],
    },
    {
      name: 'good: the body is what was signed, byte by byte',
      why: 'Verify the bytes as they came: whoever parses and writes them anew gets others, and refuses what is right.',
      posts: [spelledOtherwise(another())].map(({ id, body }) => ({ ...signed(id, body), want: TAKEN })),
    },
    {
      name: `good: ${BURST} at once`,
      why: 'After an outage many come together: write down, answer, work later.',
      posts: Array.from({ length: BURST }, () => ({ ...good(), want: TAKEN })),
      atOnce: true,
    },
    {
      name: 'doubled: the same delivery twice',
      why: 'Your first answer may have been lost: what you have already is answered 2xx, and not done again.',
      posts: twice(good()),
    },
    {
      name: 'doubled: twice in the same moment',
      why: 'Two copies can race: let the database decide by a unique id, not by looking first.',
      posts: twice(good()),
      atOnce: true,
    },
    {
      name: 'doubled: tried again an hour later, signed afresh',
      why: 'Know a double by webhook-id, not by signature or timestamp: they change with each try.',
      posts: againLater(another()),
    },
    {
      name: 'reordered: the end before the beginning',
      why: 'Retries overtake: an event only says that something may be to do. Ask the API what there is.',
      posts: [...Object.values(renewed(events))].reverse().map((one) => ({ ...good(one), want: TAKEN })),
    },
    {
      name: 'unknown: a type that is not there yet',
      why: 'Types will be added: answer 2xx to what you do not know, or your endpoint is paused one day.',
      posts: [{ ...good(event('task.moved', { ...about, task })), want: TAKEN }],
    },
    {
      name: 'unknown: more fields than today',
      why: 'Fields will be added: pass over what you do not know.',
      posts: [
        {
          ...good({ ...another(), traceparent: '00-0-0-00', data: { ...about, code: 'OK', colour: 'green' } }),
          want: TAKEN,
        },
      ],
    },
    {
      name: 'changed secret: signed by two secrets, yours the second',
      why: 'For a day after a change both sign: look at every signature in the header.',
      posts: twoSignatures(another()),
    },
    {
      name: 'forged: signed with another secret',
      why: 'Whoever finds your address could put work into your office.',
      posts: [{ ...good(), ...headersSigned(OTHER_SECRET, another()), want: REFUSED }],
    },
    {
      name: 'forged: a body changed on the way',
      why: 'The signature must cover the whole body.',
      posts: [changed(good(events.completed))],
    },
    {
      name: 'forged: the signature of another event',
      why: 'The signature covers webhook-id too.',
      posts: [{ ...good(), headers: { ...good().headers, 'webhook-id': newId() }, want: REFUSED }],
    },
    {
      name: 'forged: no signature, or none that is one',
      why: 'What is not signed is nobody’s.',
      posts: ['', 'v1,', 'v1', 'v0,AAAA', `v1,${'A'.repeat(5000)}`, undefined].map((signature) => unsigned(signature)),
    },
    {
      name: 'forged: no headers at all',
      why: 'An error inside you (5xx) is no refusal.',
      posts: [{ headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(another()), want: REFUSED }],
    },
    {
      name: 'forged: a challenge',
      why: 'Whoever is answered could register your address as theirs.',
      posts: [{ ...headersSigned(OTHER_SECRET, verification), want: REFUSED }],
    },
    {
      name: 'late: a delivery of six minutes ago, overheard and sent again',
      why: 'Refuse what is older than five minutes by webhook-timestamp, or old deliveries can be played back to you.',
      posts: [{ ...at(-6 * MINUTE_MS), want: REFUSED }],
    },
    {
      name: 'late: a delivery from six minutes ahead',
      why: 'A timestamp of the future would be good for ever.',
      posts: [{ ...at(6 * MINUTE_MS), want: REFUSED }],
    },
    {
      name: 'late: a timestamp that is none',
      why: 'What cannot be read is not fresh.',
      posts: ['', 'yesterday', 'NaN'].map((text) => ({
        ...good(),
        headers: { ...good().headers, 'webhook-timestamp': text },
        want: REFUSED,
      })),
    },
    {
      name: 'late: two minutes on the way',
      why: 'Clocks differ and networks wait: five minutes are allowed.',
      posts: [{ ...at(-2 * MINUTE_MS), want: TAKEN }],
    },
    {
      name: 'late: an event of three days ago in a fresh delivery',
      why: 'That is what a retry or a replay is: judge by webhook-timestamp, not by the time of the event.',
      posts: [{ ...good({ ...another(), time: new Date(now.getTime() - 3 * DAY_MS).toISOString() }), want: TAKEN }],
    },
  ]

  function event(name: string, data: Record<string, unknown>): CloudEvent {
    return {
      specversion: '1.0',
      id: newId(),
      source: 'simpul',
      type: `${THING}.${name}.v1`,
      time: now.toISOString(),
      subject: about.case,
      datacontenttype: 'application/json',
      data,
    }
  }
  function another(): CloudEvent {
    return event('request.result', { ...about, code: 'VISITED' })
  }
  function signed(id: string, body: string, moment = now, keys = [secret]): Post {
    const signatures = keys.map((key) => new Webhook(key).sign(id, moment, body))
    return {
      headers: {
        'content-type': JSON_TYPE,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(moment.getTime() / 1000)),
        'webhook-signature': signatures.join(' '),
      },
      body,
    }
  }
  function headersSigned(key: string, one: CloudEvent): Post {
    return signed(one.id, JSON.stringify(one), now, [key])
  }
  function at(milliseconds: number): Post {
    const one = another()
    return signed(one.id, JSON.stringify(one), new Date(now.getTime() + milliseconds))
  }
  function againLater(one: CloudEvent) {
    const body = JSON.stringify(one)
    const earlier = new Date(now.getTime() - 2 * MINUTE_MS)
    return [signed(one.id, body, earlier), signed(one.id, body)].map((post) => ({ ...post, want: TAKEN }))
  }
  function twoSignatures(one: CloudEvent) {
    const post = signed(one.id, JSON.stringify(one), now, [OTHER_SECRET, secret])
    return [{ ...post, want: TAKEN }]
  }
  function unsigned(signature: string | undefined) {
    const { headers, body } = good()
    const { 'webhook-signature': _, ...rest } = headers
    return {
      headers: signature === undefined ? rest : { ...rest, 'webhook-signature': signature },
      body,
      want: REFUSED,
    }
  }
  /** The same events of another case, so that they are new to the endpoint. */
  function renewed(some: Readonly<Record<string, CloudEvent>>): Record<string, CloudEvent> {
    return Object.fromEntries(Object.entries(some).map(([name, one]) => [name, { ...one, id: newId() }]))
  }
}

export type CloudEvent = {
  specversion: '1.0'
  id: string
  source: 'simpul'
  type: string
  time: string
  subject: string
  datacontenttype: 'application/json'
  data: Record<string, unknown>
  traceparent?: string
}
const JSON_TYPE = 'application/cloudevents+json; charset=utf-8'

const twice = (post: Post) => [post, post].map((one) => ({ ...one, want: TAKEN }))
const changed = (post: Post) => ({ ...post, body: post.body.replace('"approve"', '"reject"'), want: REFUSED })
/** The same JSON, with blanks and escapes that a parser does not keep. */
const spelledOtherwise = (one: CloudEvent) => ({
  id: one.id,
  body: JSON.stringify(one, null, 2).replace('"simpul"', '"\\u0073impul"'),
})
