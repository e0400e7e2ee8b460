import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'
import {
  Anchor,
  Badge,
  Button,
  CloseButton,
  createTheme,
  defaultVariantColorsResolver,
  Modal,
  Notification,
  Portal,
  Skeleton,
  Tooltip,
} from '@mantine/core'
import type { Tokens } from './tokens.ts'
import { fonts, tokens } from './tokens.ts'

/** The accent from pale to deep; index 6 is the filled colour in light, 4 in dark. */
const spore: MantineColorsTuple = [
  '#e4f0ec',
  '#cde3db',
  '#b9dcd0',
  '#8fdcc0',
  '#6fc3a8',
  '#4a8f7c',
  '#2f6f5e',
  '#275f50',
  '#1f4e42',
  '#173d33',
]

/** Mantine's greys of the dark theme, from text to the deepest ground. */
const dark: MantineColorsTuple = [
  tokens.dark.text,
  '#c3ccd6',
  tokens.dark.dim,
  tokens.dark.faint,
  tokens.dark.line,
  tokens.dark.raised,
  tokens.dark.panel,
  tokens.dark.ground,
  '#0f1317',
  '#0b0e11',
]

/** Typed apart from the rest, because Mantine's own type of the default props leaves out ARIA attributes. */
const closeLabel = { 'aria-label': 'Close' }

export const theme = createTheme({
  primaryColor: 'spore',
  primaryShade: { light: 6, dark: 4 },
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input)
    const colour = input.color ?? input.theme.primaryColor
    const isOurs = colour === 'spore' || colour.startsWith('var(--sp-')
    return input.variant === 'filled' && isOurs ? { ...colours, color: 'var(--sp-on-accent)' } : colours
  },
  colors: { spore, dark },
  black: tokens.light.text,
  fontFamily: fonts.text,
  fontFamilyMonospace: fonts.code,
  fontSizes: { xs: '12px', sm: '13px', md: '13.5px', lg: '15px', xl: '19px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '19px', lineHeight: '1.3' },
      h2: { fontSize: '13.5px', lineHeight: '1.4' },
      h3: { fontSize: '13.5px', lineHeight: '1.4' },
    },
  },
  defaultRadius: 7,
  radius: { xs: '4px', sm: '7px', md: '7px', lg: '10px', xl: '999px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '22px', xl: '32px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', fz: 13, fw: 550 } }),
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 550 } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: true } },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    CloseButton: CloseButton.extend({ defaultProps: { iconSize: 16, ...closeLabel } }),
    Notification: Notification.extend({
      styles: { description: { color: 'var(--sp-dim)' }, title: { color: 'var(--sp-text)' } },
    }),
    Modal: Modal.extend({
      styles: {
        content: { background: 'var(--sp-panel)' },
        header: { background: 'var(--sp-panel)' },
        title: { fontWeight: 650 },
      },
      defaultProps: { centered: true, radius: 10 },
    }),
    Portal: Portal.extend({ defaultProps: { target: '#overlays' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 7 } }),
  },
})

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function toVariables({ sequential, ...colours }: Tokens): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(colours).map(([name, value]) => [`--sp-${kebab(name)}`, value])),
    ...Object.fromEntries(sequential.map((value, index) => [`--sp-sequential-${index}`, value])),
    '--mantine-color-body': colours.ground,
    '--mantine-color-text': colours.text,
    '--mantine-color-dimmed': colours.dim,
    '--mantine-color-placeholder': colours.dim,
    '--mantine-color-default': colours.panel,
    '--mantine-color-default-hover': colours.raised,
    '--mantine-color-default-border': colours.line,
    '--mantine-color-default-color': colours.text,
    '--mantine-color-anchor': colours.accent,
    '--mantine-primary-color-contrast': colours.onAccent,
    '--mantine-color-error': colours.bad,
    '--mantine-color-spore-light': colours.accentSoft,
    '--mantine-color-spore-light-color': colours.accent,
    '--mantine-color-spore-outline': colours.accent,
    '--mantine-color-spore-text': colours.accent,
  }
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: toVariables(tokens.light),
  dark: toVariables(tokens.dark),
})
