// Elementary functions on vectors, within a few units in the last place (tested against doubles).
#ifndef CNNLAB_MATHFUN_H
#define CNNLAB_MATHFUN_H
#include "common.h"

// exp(x) = 2^n exp(r), r = x - n ln 2 in two parts (Cody and Waite), exp(r) by a polynomial of degree 6.
INLINE vec vexp(vec x) {
  const vec top = splat(88.72284f), bottom = splat(-103.97208f);
  vec t = choose(x > top, top, choose(x < bottom, bottom, x));
  const vec magic = splat(12582912.0f); // adding 1.5 * 2^23 rounds to a whole number
  const vec n = (t * splat(1.44269504f) + magic) - magic;
  vec r = t - n * splat(0.693359375f);
  r = r - n * splat(-2.12194440e-4f);
  vec p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  p = p * r * r + r + 1;
  // 2^n in two factors, so that results near the ends of the range neither overflow nor jump.
  const ivec half = __builtin_convertvector(n * splat(0.5f) - splat(0.25f), ivec), rest = __builtin_convertvector(n, ivec) - half;
  p = p * (vec)((half + 127) << 23) * (vec)((rest + 127) << 23);
  p = choose(x > top, splat(__builtin_inff()), p);
  p = choose(x < bottom, splat(0), p);
  return choose(x != x, x, p);
}

// log(m 2^e) with m in sqrt(1/2)..sqrt(2) and the Cephes polynomial.
INLINE vec vlog(vec x) {
  const ivec tiny = x < splat(1.17549435e-38f);
  const vec scaled = choose(tiny, x * splat(8388608.0f), x);
  const ivec bits = (ivec)scaled;
  ivec e = ((bits >> 23) & 255) - 126;
  vec m = (vec)((bits & 0x007fffff) | 0x3f000000);
  const ivec low = m < splat(0.70710678f);
  e += low; // a true lane is -1
  m = choose(low, m + m, m) - 1;
  e = e - (tiny & 23);
  const vec z = m * m;
  vec p = splat(7.0376836292e-2f);
  p = p * m - splat(1.1514610310e-1f);
  p = p * m + splat(1.1676998740e-1f);
  p = p * m - splat(1.2420140846e-1f);
  p = p * m + splat(1.4249322787e-1f);
  p = p * m - splat(1.6668057665e-1f);
  p = p * m + splat(2.0000714765e-1f);
  p = p * m - splat(2.4999993993e-1f);
  p = p * m + splat(3.3333331174e-1f);
  p = p * m * z;
  const vec f = __builtin_convertvector(e, vec);
  p = p + f * splat(-2.12194440e-4f) - z * splat(0.5f);
  vec out = m + p + f * splat(0.693359375f);
  out = choose(x == splat(__builtin_inff()), x, out);
  out = choose(x == splat(0), splat(-__builtin_inff()), out);
  return choose((x < splat(0)) | (x != x), splat(__builtin_nanf("")), out);
}

INLINE vec vsqrt(vec x) {
  vec y;
  for (int i = 0; i < LANES; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}

INLINE vec vsigmoid(vec x) { return 1 / (1 + vexp(-x)); }

// Near 0 the quotient would cancel: there a polynomial (Cephes).
INLINE vec vtanh(vec x) {
  const vec a = choose(x < splat(0), -x, x), e = vexp(a + a);
  const vec far = 1 - 2 / (e + 1), z = x * x;
  vec p = splat(-5.70498872745e-3f);
  p = p * z + splat(2.06390887954e-2f);
  p = p * z - splat(5.37397155531e-2f);
  p = p * z + splat(1.33314422036e-1f);
  p = p * z - splat(3.33332819422e-1f);
  const vec near = p * z * x + x;
  return choose(a < splat(0.625f), near, choose(x < splat(0), -far, choose(x != x, x, far)));
}

INLINE vec vnormal_pdf(vec x) { return splat(0.39894228f) * vexp(splat(-0.5f) * x * x); }

// (1 + erf(x / sqrt 2)) / 2 by Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
INLINE vec vnormal_cdf(vec x) {
  const vec a = choose(x < splat(0), -x, x) * splat(0.70710678f), t = 1 / (1 + splat(0.3275911f) * a);
  vec p = splat(1.061405429f);
  p = p * t - splat(1.453152027f);
  p = p * t + splat(1.421413741f);
  p = p * t - splat(0.284496736f);
  p = p * t + splat(0.254829592f);
  const vec tail = splat(0.5f) * p * t * vexp(-a * a);
  return choose(x < splat(0), tail, 1 - tail);
}
#endif
