import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enqueueDue } from '../../../functions/clock/enqueue-due.ts'
import { waitingProposals } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../../infra/local/seed/world.ts'
import { registerInProcess } from '../../../infra/local/simulators/register.ts'
import { act } from '../../../shared/cases/act.ts'
import type { Head } from '../../../shared/cases/head.ts'
import { taskIdOf } from '../../../shared/cases/list-rows.ts'
import type { Outgoing } from '../../../shared/cases/outgoing.ts'
import { actorOf, findStaff, officerOf } from '../../../shared/cases/people/staff.ts'
import { receive } from '../../../shared/cases/receive.ts'
import { isForIntake, type Message } from '../../../shared/contracts/messages.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Instant, instant } from '../../../shared/kit/instant.ts'
import { invariant } from '../../../shared/kit/invariant.ts'
import { createKeysFile } from '../../../shared/store/keys/file-keys.ts'

export const ISSUER = 'https://issuer.example'
export const CITY = 'city-social-35.79'
export const HEALTH = 'city-health-35.79'
/** Monday, nine in the morning in Batu. */
export const MONDAY = instant('2026-03-02T02:00:00.000Z')

/** The offices of Kota Batu, and their clock. */
export type Offices = {
  world: World
  now(): Instant
  /** Nine in the morning in Batu of a day. */
  on(day: string): void
  /** The clock looks at whatever is due. Each message comes `times` times, in the order of the queue or against it. */
  clockLooks(times?: number): Promise<Message[]>
  /** Somebody as the directory has them today. */
  officer(agency: string, sub: string): Promise<StaffActor>
  signIn(login: string): Promise<StaffActor | undefined>
  /** A proposal at a step, held by one of the office. */
  heldAt(step: string, client: string): Promise<Held>
}
export type Held = { id: string; task: string; now(): Promise<Head>; holder(): Promise<string | null> }

export async function offices(): Promise<Offices> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'simpul-offices-')), 'keys.json')
  await createKeysFile(keysFile)
  let now = MONDAY
  const world = makeWorld({ keysFile, issuer: ISSUER, registry: registerInProcess(() => now) })
  world.at(now)
  const journeys = waitingProposals(now.slice(0, 10), () => '2026-02-23').values()

  return {
    world,
    now: () => now,
    on(day) {
      now = instant(`${day}T02:00:00.000Z`)
      world.at(now)
    },
    async clockLooks(times = 1) {
      const sent: Outgoing[] = []
      await enqueueDue(
        world.table,
        {
          send: async (some) => {
            sent.push(...some)
            return []
          },
        },
        now,
      )
      const messages = sent.map(({ message }) => message)
      for (const message of Array.from({ length: times }, () => messages).flat()) {
        invariant(isForIntake(message), 'the clock wakes; it looks nothing up')
        await receive(world.deps, message)
      }
      await world.deliver()
      return messages
    },
    async officer(agency, sub) {
      const staff = await findStaff(world.deps, agency, sub)
      invariant(staff, `${sub} is of ${agency}`)
      return actorOf(world.deps, staff)
    },
    signIn: (login) => officerOf(world.deps, ISSUER, login),
    async heldAt(step, client) {
      for (const { returns: _, ...journey } of journeys) {
        if (journey.group.village.slice(0, 5) !== '35.79') continue
        const arrived = await travel(world, { ...journey, until: step }, now)
        world.at(now)
        const task = openTaskOf(arrived.flow)
        if (task?.step !== step) continue
        await world.act(client, arrived.flow.id, { type: 'Claim', task: task.n })
        return heldCase(world, arrived.flow.id, task.n)
      }
      throw new Error(`no proposal of the seed reaches ${step}`)
    },
  }
}

function heldCase(world: World, id: string, n: number): Held {
  return {
    id,
    task: taskIdOf(id, n),
    now: () => world.head(id),
    async holder() {
      const task = openTaskOf((await world.head(id)).flow)
      invariant(task?.n === n, 'the task is open')
      return task.hold.state === 'Ready' ? null : task.hold.holder.sub
    },
  }
}

/** Gives a command of a person's own, and says what came of it. */
export const does = (
  { world }: Offices,
  actor: StaffActor,
  { id, task }: Held,
  command:
    | { type: 'Claim' | 'Release' | 'Start' }
    | { type: 'Complete'; outcome: string; form?: unknown; reason?: string },
) => act(world.deps, actor, id, { ...command, task: Number(task.split('.')[1]) })
