// SPDX-License-Identifier: Apache-2.0
// Choosing among options, people, departments and records.
import { useEffect, useRef, useState } from 'react'
import { type FieldDef, isRef, type Option, type Ref, type Value } from '../core/schema'
import {
  Avatar,
  type Choice,
  Combobox,
  MultiSelect,
  Tag,
  type Tone,
  TreePicker,
  type TreeChoice,
} from '../ui'
import { CHOICE_OPERATORS, labelled, MANY_OPERATORS, Nothing } from './shared'
import { useFieldSource } from './source'
import type { EditorProps, FieldModule, InputProps } from './types'

const TONES = new Set(['grey', 'brand', 'info', 'ok', 'warn', 'danger', 'violet'])

export const toneOf = (option: Option): Tone | undefined =>
  option.color && TONES.has(option.color) ? (option.color as Tone) : undefined

export const optionChoices = (field: FieldDef): Choice[] =>
  (field.options ?? []).map((option) => ({
    key: option.key,
    title: option.title,
    tone: toneOf(option),
    disabled: option.is_off,
  }))

export const optionOf = (field: FieldDef, key: string): Option =>
  field.options?.find((option) => option.key === key) ?? { key, title: key }

/** By title or key, as pasted from Excel; unknown ones stay as they are, for the check. */
export function readOption(field: FieldDef, text: string): string {
  const found = field.options?.find((option) => option.title === text || option.key === text)
  return found?.key ?? text
}

export function OptionTag({ option }: { option: Option }) {
  return <Tag tone={toneOf(option)}>{option.title}</Tag>
}

const refChoice = (ref: Ref & { hint?: string }): Choice => ({
  key: ref.id,
  title: ref.title,
  hint: ref.hint,
})
const choiceRef = (choice: Choice): Ref => ({ id: choice.key, title: choice.title })
const refsOf = (value: Value | undefined): Ref[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isRef) : isRef(value) ? [value] : []

export function useRefSource(field: FieldDef) {
  const source = useFieldSource()
  return async (query: string, signal: AbortSignal) =>
    (await source.findRefs(field, query, signal)).map(refChoice)
}

/** In a grid cell the list is what one came for. */
export const opensAtOnce = ({ label, autoFocus }: InputProps) => label === false && !!autoFocus

function RefInput(props: InputProps) {
  const load = useRefSource(props.field)
  const [ref] = refsOf(props.value)
  return (
    <Combobox
      {...labelled(props)}
      source={load}
      value={ref ? refChoice(ref) : null}
      onChange={(choice) => props.onChange(choice && choiceRef(choice))}
      onBlur={props.onBlur}
      autoFocus={props.autoFocus}
    />
  )
}

function RefsInput(props: InputProps) {
  const load = useRefSource(props.field)
  return (
    <MultiSelect
      {...labelled(props)}
      source={load}
      value={refsOf(props.value).map(refChoice)}
      onChange={(choices) => props.onChange(choices.map(choiceRef))}
      onBlur={props.onBlur}
      defaultOpen={opensAtOnce(props)}
    />
  )
}

/** An input that commits when one chooses, and gives up on Escape or on leaving. */
export function PickEditor({
  input: Input,
  field,
  value,
  onCommit,
  onCancel,
  keep,
}: EditorProps & {
  input: (props: InputProps) => React.ReactNode
  /** Several may be chosen: commit on leaving, not on the first choice. */
  keep?: boolean
}) {
  const [draft, setDraft] = useState(value)
  const latest = useRef(value)
  const done = useRef(false)
  const leave = () => {
    // Leaving fires before the choice arrives; let it arrive first.
    setTimeout(() => {
      if (done.current) return
      done.current = true
      if (latest.current === value) onCancel()
      else onCommit(latest.current ?? null)
    }, 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the control
    <div
      className="f-editor"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        done.current = true
        onCancel()
      }}
    >
      <Input
        field={field}
        value={draft}
        label={false}
        autoFocus
        onBlur={leave}
        onChange={(next) => {
          latest.current = next
          setDraft(next)
          if (keep || done.current) return
          done.current = true
          onCommit(next)
        }}
      />
    </div>
  )
}

export type Look = 'person' | 'plain' | 'link'

function One({ field, value, look }: { field: FieldDef; value: Ref; look: Look }) {
  const source = useFieldSource()
  if (look === 'person') {
    return (
      <span className="f-person">
        <Avatar name={value.title} size={20} />
        <span>{value.title}</span>
      </span>
    )
  }
  const href = look === 'link' ? source.refHref?.(field, value) : null
  // A record without a name still has its number.
  const title = value.title || `#${value.id}`
  return href ? <a href={href}>{title}</a> : <>{title}</>
}

function Refs({
  field,
  value,
  look,
  wrap,
}: {
  field: FieldDef
  value: Value | undefined
  look: Look
  wrap?: boolean
}) {
  const refs = refsOf(value)
  // A link that found no target yet is kept as its text.
  if (refs.length === 0)
    return typeof value === 'string' && value ? <Tag tone="warn">{value}</Tag> : <Nothing />
  if (refs.length === 1) return <One field={field} value={refs[0] as Ref} look={look} />
  return (
    <span className={wrap ? 'f-tags f-tags-wrap' : 'f-tags'}>
      {refs.map((ref) => (
        <Tag key={ref.id}>
          <One field={field} value={ref} look={look === 'person' ? 'plain' : look} />
        </Tag>
      ))}
    </span>
  )
}

/** A type whose value is one reference, or many. */
export function refField({ look, many }: { look: Look; many?: boolean }): FieldModule {
  const input = many ? RefsInput : RefInput
  return {
    input: (props) => (many ? <RefsInput {...props} /> : <RefInput {...props} />),
    cell: ({ field, value }) => (
      <span className="f-cell">
        <Refs field={field} value={value} look={look} />
      </span>
    ),
    display: ({ field, value }) => <Refs field={field} value={value} look={look} wrap />,
    editor: (props) => <PickEditor {...props} input={input} keep={many} />,
    filter: {
      operators: many ? MANY_OPERATORS : CHOICE_OPERATORS,
      input: ({ field, op, value, onChange }) =>
        op === 'empty' || op === 'not_empty' ? null : (
          <RefsInput
            field={{ ...field, required: false, writable: true, computed: false }}
            value={value}
            onChange={onChange}
            label={false}
          />
        ),
    },
    toText: (value) =>
      refsOf(value)
        .map((ref) => ref.title)
        .join('、'),
  }
}

const branchesOf = (tree: readonly TreeChoice[], key: string): TreeChoice | null => {
  for (const node of tree) {
    const found = node.key === key ? node : branchesOf(node.children ?? [], key)
    if (found) return found
  }
  return null
}

/** The department tree, loaded once per page and shared by all pickers. */
export function useDepartments(): TreeChoice[] {
  const source = useFieldSource()
  const [tree, setTree] = useState<TreeChoice[]>([])
  useEffect(() => {
    let here = true
    source.departments().then(
      (found) => here && setTree(found),
      () => here && setTree([]),
    )
    return () => {
      here = false
    }
  }, [source])
  return tree
}

export function TreeInput(props: InputProps) {
  const tree = useDepartments()
  const refs = refsOf(props.value)
  // Until the tree is here, what is chosen still shows its title.
  const known = tree.length > 0 ? tree : refs.map(refChoice)
  return (
    <TreePicker
      {...labelled(props)}
      tree={known}
      value={refs.map((ref) => ref.id)}
      onChange={([key]) => {
        const node = key === undefined ? null : branchesOf(known, key)
        props.onChange(node && choiceRef(node))
      }}
      onBlur={props.onBlur}
      defaultOpen={opensAtOnce(props)}
    />
  )
}
