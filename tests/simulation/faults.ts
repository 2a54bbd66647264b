import type { Chance } from './chance.ts'

/** What may go wrong, and how likely each is at most where it could. Every history draws some of them, and how often each strikes. */
export const FAULTS = {
  'message-doubled': { most: 0.4, says: 'a message comes up to five times' },
  'message-late': { most: 0.4, says: 'a message comes minutes or hours late' },
  'message-reordered': { most: 1, says: 'a younger message comes before an older one' },
  'queue-refuses': { most: 0.2, says: 'a queue takes only some messages of a batch' },
  'death-before': { most: 0.03, says: 'a function dies before it reads, writes or sends' },
  'death-after': { most: 0.04, says: 'a function dies right after a write or a send took effect' },
  'write-conflict': { most: 0.2, says: 'another transaction has one of the rows' },
  throttled: { most: 0.05, says: 'the table or a queue refuses for a moment' },
  'answer-lost': { most: 0.05, says: 'a write or a send took effect and its answer is lost' },
  'index-lags': { most: 0.9, says: 'an index shows what was so some time ago' },
  'clock-jumps': { most: 1, says: 'hours or days pass at once' },
  'clock-sleeps': { most: 0.8, says: 'the clock does not tick when it should' },
  'register-down': { most: 1, says: 'the welfare register does not answer' },
  'register-slow': { most: 1, says: 'the welfare register answers after the function has ended' },
  'register-wrong': { most: 1, says: 'the welfare register answers what nobody can read' },
  'staff-leaves': { most: 1, says: 'an officer leaves in mid-task, and some come back' },
  'office-empty': { most: 1, says: 'everybody of one role is away from an office' },
  'batch-doubled': { most: 0.3, says: 'a batch of the stream comes again after success' },
  'stream-stalls': { most: 0.3, says: 'a shard of the stream rests for a while' },
  'workers-restart': { most: 0.5, says: 'every running function is ended at once' },
  'double-click': { most: 0.3, says: 'an officer gives the same command twice at once' },
  'reader-gone': { most: 0.3, says: 'an officer goes away before the answer and gives the command again' },
} as const satisfies Record<string, { most: number; says: string }>

export type Fault = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[]

/** How likely each fault of one history is, 0 to its most. */
export type Weather = Readonly<Record<Fault, number>>

export const FAIR_WEATHER: Weather = weatherOf(() => 0)

/** Some faults and not others, each weak or strong: a history of one strong fault shows what a mixture hides. */
export function drawWeather(chance: Chance): Weather {
  const share = chance.pick([0.1, 0.3, 0.5, 0.9])
  return weatherOf((fault) => (chance.happens(share) ? FAULTS[fault].most * chance.pick([0.1, 0.4, 1]) : 0))
}

function weatherOf(likelihood: (fault: Fault) => number): Weather {
  return Object.fromEntries(FAULT_NAMES.map((fault) => [fault, likelihood(fault)])) as Record<Fault, number>
}
