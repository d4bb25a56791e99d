import type {LegacyImage, LegacyImages} from './legacy';
import type {PhotoSource} from './photo';
import {legacyId, toPhoto} from './translator';

// #region adapter
/**
 * The old system in the shape of the new port. A record that cannot be translated goes into quarantine, with the reason, and
 * for the new service it does not exist: one bad row must neither stop it nor get in.
 */
export function legacyPhotos(
  images: LegacyImages,
  quarantine: (image: LegacyImage, reason: string) => void,
): PhotoSource {
  return {
    async photo(id) {
      const image = await images.fetch(legacyId(id));
      if (image === 'NOT FOUND') return undefined;
      const translation = toPhoto(image);
      if ('photo' in translation) return translation.photo;
      quarantine(image, translation.refused);
      return undefined;
    },
  };
}
// #endregion adapter
