import type { Child } from 'hono/jsx'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import type { Refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import type { Cursor } from '../api/route.ts'
import type { Login } from '../known-officers.ts'
import type { Language } from '../language.ts'
import type { Typed } from './typed.ts'
import type { Wall } from './wall.ts'
import type { Words } from './words/words.ts'

/** A request as a page sees it: who asks, in which language, for what. */
export type Visit = {
  deps: Deps
  /** The officer, in the language of this visit. */
  actor: StaffActor
  language: Language
  words: Words
  /** Days and times as the officer's office has them. */
  wall: Wall
  params: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  typed: Typed
  /** What a form stands for: the hidden key that it was shown with, so that a second press changes nothing. */
  keyOf: (resource: readonly string[], request: unknown) => CommandKey
  /** A key for a new form. */
  newKey: () => string
  cursor: Cursor
  path: string
  origin: string
  /** A script asks and stays on its page. */
  isQuiet: boolean
  login: Login
}

export type Section =
  | 'inbox'
  | 'proposals'
  | 'new-proposal'
  | 'groups'
  | 'requests'
  | 'visits'
  | 'copies'
  | 'letters'
  | 'manage'
  | 'monitoring'
  | 'reports'
  | 'guidance'

/** What a page answers. */
export type Reply =
  | {
      kind: 'page'
      title: string
      section: Section | null
      body: Child
      status?: number
      badge?: number
      above?: Child
    }
  /** After a change: where to look next, and what is said there once. */
  | { kind: 'go'; to: string; notice?: Notice }
  | { kind: 'file'; name: string; mediaType: string; content: string | Uint8Array }
  /** Away from the console, to where a file lies. */
  | { kind: 'away'; to: string }
  /** To a script that asked without leaving its page. */
  | { kind: 'told'; value: Readonly<Record<string, unknown>>; notice?: Notice }
  | Refused<RefusalCode>

/** Said once, at the top of the next page. */
export type Notice = { tone: 'ok' | 'soon' | 'late'; title: string; lines?: readonly string[] }

export type Page = {
  method: 'GET' | 'POST'
  /** In the manner of Hono: `/usulan/:id`. */
  path: string
  run: (visit: Visit) => Promise<Reply>
}

/** The part of the path that a page names; its pattern says that it is there. */
export const param = ({ params }: Visit, name: string): string => params[name] ?? ''
