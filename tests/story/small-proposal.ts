import * as z from 'zod'
import type { Knowledge } from '../../shared/engine/checker.ts'
import {
  advance,
  close,
  type Definition,
  returnTo,
  type Step,
  submitTo,
  workingDays,
} from '../../shared/engine/definition.ts'

/** A proposal small enough to hold in the head, with every kind of outcome: what the engine's stories are told about. */

const guidance = {
  title: { id: 'Periksa usulan', en: 'Look at the proposal' },
  version: 1,
  steps: [{ id: 'Baca berkas.', en: 'Read the papers.' }],
}
const told = { within: workingDays(5), copies: [], checks: 'never', guidance, source: 'a story' } as const

const visitReport = {
  name: 'visit-report',
  letter: null,
  schema: z.strictObject({
    visitedOn: z.iso.date().meta({ title: 'Tanggal kunjungan' }),
    members: z.int().min(10).max(20).meta({ title: 'Jumlah anggota' }),
  }),
}
const cityLetter = {
  name: 'city-letter',
  letter: 'city-submission',
  schema: z.strictObject({
    letter: z
      .strictObject({
        number: z.string().min(1).meta({ title: 'Nomor surat' }),
        date: z.iso.date().meta({ title: 'Tanggal surat' }),
      })
      .meta({ title: 'Surat' }),
  }),
}

const steps: readonly Step[] = [
  {
    ...told,
    name: 'draft',
    label: { id: 'Konsep', en: 'Draft' },
    at: 'village',
    by: ['operator'],
    within: null,
    state: 'DRAFT',
    outcomes: { submit: submitTo('village-endorsement') },
  },
  {
    ...told,
    name: 'village-endorsement',
    label: { id: 'Pengesahan desa', en: 'Village endorsement' },
    at: 'village',
    by: ['head'],
    state: 'SUBMITTED',
    outcomes: { approve: advance('city-verification'), return: returnTo('draft'), reject: close('REJECTED') },
  },
  {
    ...told,
    name: 'city-verification',
    label: { id: 'Verifikasi kota', en: 'City verification' },
    at: 'city-social',
    by: ['verifier'],
    within: workingDays(12),
    state: 'VILLAGE_ENDORSED',
    checks: 'on-arrival',
    copies: ['village'],
    outcomes: {
      approve: advance('city-submission', { form: visitReport }),
      return: returnTo('draft'),
      reject: close('REJECTED'),
    },
  },
  {
    ...told,
    name: 'city-submission',
    label: { id: 'Usulan kota', en: 'City submission' },
    at: 'city-social',
    by: ['head'],
    within: workingDays(3),
    state: 'CITY_VERIFIED',
    copies: ['province-social', 'ministry'],
    outcomes: {
      approve: advance(
        { asks: 'province-recommends', yes: 'province-recommendation', no: 'ministry-determination' },
        { form: cityLetter },
      ),
      return: returnTo('city-verification'),
      reject: close('REJECTED'),
    },
  },
  {
    ...told,
    name: 'province-recommendation',
    label: { id: 'Rekomendasi provinsi', en: 'Province recommendation' },
    at: 'province-social',
    by: ['head'],
    state: 'SUBMITTED_TO_MINISTRY',
    outcomes: { approve: advance('ministry-determination'), return: returnTo('city-submission') },
  },
  {
    ...told,
    name: 'ministry-determination',
    label: { id: 'Penetapan', en: 'Determination' },
    at: 'ministry',
    by: ['head'],
    within: workingDays(20),
    state: 'SUBMITTED_TO_MINISTRY',
    checks: 'when-outdated',
    outcomes: {
      approve: advance('activation', { state: 'DISBURSED' }),
      waitlist: close('NOT_SELECTED'),
    },
  },
  {
    ...told,
    name: 'activation',
    label: { id: 'Pengaktifan', en: 'Activation' },
    at: 'village',
    by: ['operator', 'head'],
    state: 'DETERMINED',
    outcomes: {
      approve: close('ACTIVE', { reason: 'optional' }),
      correct: advance('ministry-determination', { reason: 'required' }),
      withdraw: close('CANCELLED'),
    },
  },
]

export const smallProposal: Definition = {
  name: 'small-proposal',
  version: 1,
  start: 'draft',
  steps,
  returnsMax: 3,
  separate: [
    ['draft', 'village-endorsement'],
    ['city-verification', 'city-submission'],
  ],
  cancel: { as: 'CANCELLED', until: ['ministry-determination'] },
  source: 'a story',
}

export const known: Knowledge = {
  offices: ['village', 'city-social', 'province-social', 'ministry'],
  roles: ['operator', 'verifier', 'head'],
  states: [
    'DRAFT',
    'SUBMITTED',
    'VILLAGE_ENDORSED',
    'CITY_VERIFIED',
    'SUBMITTED_TO_MINISTRY',
    'DETERMINED',
    'DISBURSED',
    'ACTIVE',
    'REJECTED',
    'NOT_SELECTED',
    'CANCELLED',
  ],
  questions: ['province-recommends'],
  onePersonRoles: ['head'],
}
