import { invariant } from '../../shared/kit/invariant.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
export type JsonObject = { readonly [name: string]: Json }

/** A function of the template language that the local run does not know. It is never skipped. */
export class UnknownIntrinsic extends Error {
  constructor(where: string, intrinsic: string) {
    super(`${where}: the local run does not know ${intrinsic}`)
  }
}

/** What names in a template stand for; `undefined` for a name that is none. */
export type Meanings = {
  ref(name: string): Json | undefined
  attribute(resource: string, attribute: string): Json | undefined
  condition(name: string): Json | undefined
}

/** Nothing at all: the property is as if it were not written. */
const NO_VALUE = Symbol('AWS::NoValue')
type Resolved = string | number | boolean | null | readonly Resolved[] | { readonly [name: string]: Resolved }
type Half = Resolved | typeof NO_VALUE

/**
 * Resolves the functions of CloudFormation in a value of a template.
 * @param where names the value in errors
 * @throws UnknownIntrinsic on a function that is not handled, an error on a name that stands for nothing
 */
export function resolve(value: Json, where: string, meanings: Meanings): Json {
  const resolved = half(value)
  invariant(resolved !== NO_VALUE, `${where} has a value`)
  return resolved

  function half(json: Json): Half {
    if (isList(json)) return json.map(half).filter(isSomething)
    if (json === null || typeof json !== 'object') return json
    const entries = Object.entries(json)
    const [name, argument] = entries[0] ?? []
    if (entries.length === 1 && name !== undefined && argument !== undefined) {
      if (name === 'Ref') return ref(textOf(argument))
      if (name === 'Condition' && typeof argument === 'string') return holds(argument)
      if (name.startsWith('Fn::')) return call(name, argument)
    }
    return Object.fromEntries(
      entries.flatMap(([key, inner]) => {
        const value = half(inner)
        return value === NO_VALUE ? [] : [[key, value]]
      }),
    )
  }

  function call(name: string, argument: Json): Half {
    switch (name) {
      case 'Fn::GetAtt': {
        const [resource = '', ...path] =
          typeof argument === 'string' ? argument.split('.') : listOf(argument).map(textOf)
        return attribute(resource, path.join('.'))
      }
      case 'Fn::Join': {
        const [separator, parts] = pairOf(argument)
        return listOf(full(parts)).map(textOf).join(textOf(separator))
      }
      case 'Fn::Select': {
        const [index, list] = pairOf(argument)
        const chosen = listOf(full(list))[Number(textOf(full(index)))]
        if (chosen === undefined) throw new Error(`${where}: Fn::Select beyond its list`)
        return chosen
      }
      case 'Fn::Split': {
        const [separator, text] = pairOf(argument)
        return textOf(full(text)).split(textOf(separator))
      }
      case 'Fn::Sub':
        return substituted(argument)
      case 'Fn::If': {
        const [condition = '', yes = null, no = null] = listOf(argument)
        return half(holds(textOf(condition)) ? yes : no)
      }
      case 'Fn::Equals': {
        const [a, b] = pairOf(argument)
        return textOf(full(a)) === textOf(full(b))
      }
      case 'Fn::And':
        return listOf(argument).every((one) => half(one) === true)
      case 'Fn::Or':
        return listOf(argument).some((one) => half(one) === true)
      case 'Fn::Not':
        return listOf(argument).every((one) => half(one) === false)
      default:
        throw new UnknownIntrinsic(where, name)
    }
  }

  function full(json: Json): Json {
    const resolved = half(json)
    if (resolved === NO_VALUE) throw new Error(`${where}: no value where one is needed`)
    return resolved
  }

  function ref(name: string): Half {
    if (name === 'AWS::NoValue') return NO_VALUE
    const meaning = meanings.ref(name)
    if (meaning === undefined) throw new Error(`${where}: Ref of ${name}, which has no value here`)
    return meaning
  }

  function attribute(resource: string, name: string): Json {
    const meaning = meanings.attribute(resource, name)
    if (meaning === undefined) throw new Error(`${where}: Fn::GetAtt of ${resource}.${name}, which has no value here`)
    return meaning
  }

  function holds(name: string): boolean {
    const condition = meanings.condition(name)
    if (condition === undefined) throw new Error(`${where}: condition ${name} is not in the template`)
    return half(condition) === true
  }

  function substituted(argument: Json): string {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : pairOf(argument)
    const own = objectOf(variables)
    return textOf(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`
      const variable = own[name]
      if (variable !== undefined) return textOf(full(variable))
      const dot = name.indexOf('.')
      return textOf(dot < 0 ? full({ Ref: name }) : attribute(name.slice(0, dot), name.slice(dot + 1)))
    })
  }

  function textOf(json: Json): string {
    if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return String(json)
    throw new Error(`${where}: a text is needed`)
  }

  function listOf(json: Json): readonly Json[] {
    if (isList(json)) return json
    throw new Error(`${where}: a list is needed`)
  }

  function pairOf(json: Json): readonly [Json, Json] {
    const [first, second] = listOf(json)
    if (first === undefined || second === undefined) throw new Error(`${where}: a pair is needed`)
    return [first, second]
  }

  function objectOf(json: Json): JsonObject {
    if (json !== null && typeof json === 'object' && !isList(json)) return json
    throw new Error(`${where}: an object is needed`)
  }
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json)
const isSomething = (value: Half): value is Resolved => value !== NO_VALUE
