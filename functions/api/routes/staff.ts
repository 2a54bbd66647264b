import * as z from 'zod'
import { changeStaff, type StaffChanged, staffView } from '../../../shared/cases/people/change-staff.ts'
import { transferStaff } from '../../../shared/cases/people/transfer-staff.ts'
import { ROLES } from '../../../shared/names/roles.ts'
import type { Answer } from '../route.ts'
import { changed, command } from '../route.ts'
import { Day, Id, NOTHING } from './fields.ts'

const ROLES_MAX = 20
const description = {
  name: z.string().trim().max(200),
  desk: z.string().max(60).nullable(),
  language: z.enum(['id', 'en']),
  roles: z.array(z.strictObject({ role: z.enum(ROLES), from: Day, to: Day.nullable() })).max(ROLES_MAX),
}
const Description = z.strictObject(description)
const AbsenceBody = z.strictObject({ from: Day, to: Day, deputy: Id.nullable() })
const LeaveBody = z.strictObject({ lastDay: Day, deputy: Id.nullable() })
const TransferBody = z.strictObject({ to: Id, from: Day, deputy: Id.nullable(), ...description })

const path = '/v1/agencies/{id}/staff/{sub}'
const refuses = ['forbidden', 'incomplete', 'conflict'] as const
const answers = { 200: 'StaffMember' } as const

/** Who works at an office: by its supervisor, by one of the office above it, or by the platform's operator. */
export const staffOfOffices = [
  command({
    method: 'PUT',
    path,
    refuses,
    summary: { id: 'Tambah atau ubah petugas dan perannya', en: 'Add or change an officer and their roles' },
    body: Description,
    answers,
    run: async ({ deps, actor, param, body, key }) =>
      answerOf(await changeStaff(deps, actor, person(param), { type: 'Describe', ...body }, { key })),
  }),
  command({
    method: 'POST',
    path: `${path}/absence`,
    refuses,
    summary: {
      id: 'Tidak hadir beberapa hari, dengan atau tanpa wakil',
      en: 'Away for some days, with a deputy or without',
    },
    body: AbsenceBody,
    answers,
    run: async ({ deps, actor, param, body, key }) =>
      answerOf(await changeStaff(deps, actor, person(param), { type: 'SetAbsence', ...body }, { key })),
  }),
  command({
    method: 'POST',
    path: `${path}/absence/end`,
    refuses,
    summary: { id: 'Hadir kembali', en: 'Back again' },
    body: NOTHING,
    answers,
    run: async ({ deps, actor, param, key }) =>
      answerOf(await changeStaff(deps, actor, person(param), { type: 'EndAbsence' }, { key })),
  }),
  command({
    method: 'POST',
    path: `${path}/leave`,
    refuses,
    summary: { id: 'Berhenti sesudah suatu hari', en: 'Leaves after a day' },
    body: LeaveBody,
    answers,
    run: async ({ deps, actor, param, body, key }) =>
      answerOf(await changeStaff(deps, actor, person(param), { type: 'Leave', ...body }, { key })),
  }),
  command({
    method: 'POST',
    path: `${path}/transfer`,
    refuses,
    summary: { id: 'Pindah ke kantor lain sejak suatu hari', en: 'Moves to another office from a day on' },
    body: TransferBody,
    answers,
    async run({ deps, actor, param, body, key }) {
      const { to, from, deputy, ...rest } = body
      return answerOf(await transferStaff(deps, actor, person(param), { to, from, deputy, description: rest }, { key }))
    },
  }),
]

const person = (param: (name: string) => string) => ({ agency: param('id'), sub: param('sub') })

function answerOf(done: StaffChanged): Answer {
  if (done.kind === 'refused') return done
  return changed(staffView(done.staff), { replayed: done.kind === 'replayed' })
}
