/** What a decision can depend on, and of which type it is. Times are local hours, ages days. */
export interface Attributes {
  readonly 'subject.id': string;
  readonly 'subject.role': 'customer' | 'support' | 'engineer';
  readonly 'subject.onCall': boolean;
  /** The company manages the device. */
  readonly 'device.managed': boolean;
  /** Days since its last security update. */
  readonly 'device.patchAge': number;
  readonly 'resource.type': 'photo' | 'audit-log';
  readonly 'resource.owner': string;
  readonly action: 'read' | 'delete';
  readonly 'context.network': 'office' | 'vpn' | 'internet';
  readonly 'context.hour': number;
}

/** The name of an attribute. */
export type Attribute = keyof Attributes;

/** The attributes whose values are of a type. */
export type AttributeOf<Type> = {[A in Attribute]: Attributes[A] extends Type ? A : never}[Attribute];

/** A request as the decision point sees it. A signal can be missing: the device's agent is silent, a directory is down. */
export type Request = {readonly [A in Attribute]?: Attributes[A] | undefined};
