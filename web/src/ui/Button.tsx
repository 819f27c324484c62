// SPDX-License-Identifier: Apache-2.0
import './Button.css'
import type { ReactNode, Ref } from 'react'
import { Link as AriaLink, Button as AriaButton, type PressEvent } from 'react-aria-components'
import { cx } from './cx'
import { Tooltip } from './Tooltip'
import type { Icon } from './types'

export interface ButtonProps {
  children?: ReactNode
  variant?: 'default' | 'primary' | 'danger' | 'ghost' | 'link'
  size?: 'm' | 's'
  icon?: Icon
  /** Shows that work is going on and takes no further press; focus stays. */
  busy?: boolean
  disabled?: boolean
  autoFocus?: boolean
  type?: 'button' | 'submit' | 'reset'
  onPress?: (event: PressEvent) => void
  className?: string
  form?: string
  slot?: string | null
  'aria-label'?: string
  'aria-expanded'?: boolean
  'aria-pressed'?: boolean
  'aria-describedby'?: string
  ref?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const {
    children,
    variant = 'default',
    size = 'm',
    icon: Icon,
    busy,
    disabled,
    className,
    ...rest
  } = props
  return (
    <AriaButton
      {...rest}
      isDisabled={disabled}
      isPending={busy}
      className={cx('x-btn', `x-btn-${variant}`, size === 's' && 'x-btn-s', className)}
    >
      {busy ? (
        <span className="x-spin" aria-hidden />
      ) : Icon ? (
        <Icon size={16} aria-hidden />
      ) : null}
      {children}
    </AriaButton>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label' | 'icon'> {
  icon: Icon
  /** Said to screen readers and shown as the tooltip. */
  label: string
}

export function IconButton({ label, className, variant = 'ghost', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button
        {...rest}
        variant={variant}
        aria-label={label}
        className={cx('x-iconbtn', className)}
      />
    </Tooltip>
  )
}

export interface LinkButtonProps
  extends Pick<ButtonProps, 'children' | 'variant' | 'size' | 'icon'> {
  href: string
  download?: string | boolean
  target?: string
  className?: string
}

/** A link that looks like a button. */
export function LinkButton(props: LinkButtonProps) {
  const { children, variant = 'default', size = 'm', icon: Icon, className, ...rest } = props
  return (
    <AriaLink
      {...rest}
      className={cx('x-btn', `x-btn-${variant}`, size === 's' && 'x-btn-s', className)}
    >
      {Icon ? <Icon size={16} aria-hidden /> : null}
      {children}
    </AriaLink>
  )
}
