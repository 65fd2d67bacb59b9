// SPDX-License-Identifier: BSL-1.0
#pragma once

// clang-format off
// Misspellings of the members that authors of layers, activations, losses and others may state: a misspelt one would be
// ignored. Written by tests/house/misspellings.py; do not edit.
//
// A class of words has the misspellings as enumerators, which cost a compiler less than members do. `both` inherits from
// it and from a type: a name that the type has too is ambiguous there. `wrong` is the number of the word that a type
// misspells, from 1, or 0. It is negative if a word that must be an alias is something else.
namespace chainrule::internal::meta {

struct loss_words {
  struct words { enum : int { erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic, verdicts, verdit, verditc,
    verict, veridct, vrdict, vredict, arget_shape, atrget_shape, shape_of_target, taget_shape, tagret_shape,
    taregt_shape, taret_shape, targe_shape, targe_tshape, target_hape, target_hsape, target_sahpe, target_sape,
    target_shae, target_shaep, target_shap, target_shapes, target_shpae, target_shpe, targets_hape, targets_shape,
    targetshape, targt_shape, targte_shape, traget_shape, trget_shape, akes_classes, atkes_classes, taeks_classes,
    taes_classes, take_classes, take_sclasses, takes_calsses, takes_casses, takes_clases, takes_clasess, takes_class,
    takes_classe, takes_classs, takes_classse, takes_clsases, takes_clsses, takes_labels, takes_lasses, takes_lcasses,
    takesc_lasses, takesclasses, taks_classes, takse_classes, tkaes_classes, tkes_classes, is_twice_differentiable,
    tice_differentiable, tiwce_differentiable, twce_differentiable, twcie_differentiable, twic_differentiable,
    twic_edifferentiable, twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable, twice_diferentiable,
    twice_diffeentiable, twice_diffeerntiable, twice_differeniable, twice_differenitable, twice_differentable,
    twice_differentaible, twice_differentiabe, twice_differentiabel, twice_differentiabl, twice_differentialbe,
    twice_differentiale, twice_differentibale, twice_differentible, twice_differetiable, twice_differetniable,
    twice_differnetiable, twice_differntiable, twice_diffreentiable, twice_diffrentiable, twice_idfferentiable,
    twice_ifferentiable, twiced_ifferentiable, twicedifferentiable, twie_differentiable, twiec_differentiable,
    wice_differentiable, wtice_differentiable, east_target, elast_target, laest_target, last_target, leas_target,
    leas_ttarget, least_arget, least_atrget, least_taget, least_tagret, least_taregt, least_taret, least_targe,
    least_targets, least_targt, least_targte, least_traget, least_trget, leastt_arget, leasttarget, leat_target,
    leats_target, lesat_target, lest_target, lowest_target, min_target, greatest_target, max_target, mos_target,
    mos_ttarget, most_arget, most_atrget, most_taget, most_tagret, most_taregt, most_taret, most_targe, most_targets,
    most_targt, most_targte, most_traget, most_trget, mostt_arget, mosttarget, mot_target, mots_target, msot_target,
    mst_target, omst_target, ost_target, gies_value_and_derivative, gievs_value_and_derivative,
    give_svalue_and_derivative, give_value_and_derivative, gives_alue_and_derivative, gives_avlue_and_derivative,
    gives_vale_and_derivative, gives_valeu_and_derivative, gives_valu_and_derivative, gives_valu_eand_derivative,
    gives_value_ad_derivative, gives_value_adn_derivative, gives_value_an_dderivative, gives_value_an_derivative,
    gives_value_and_deirvative, gives_value_and_deivative, gives_value_and_deriative, gives_value_and_deriavtive,
    gives_value_and_derivaitve, gives_value_and_derivaive, gives_value_and_derivatie, gives_value_and_derivatiev,
    gives_value_and_derivativ, gives_value_and_derivatives, gives_value_and_derivatve, gives_value_and_derivatvie,
    gives_value_and_derivtaive, gives_value_and_derivtive, gives_value_and_dervative, gives_value_and_derviative,
    gives_value_and_dreivative, gives_value_and_drivative, gives_value_and_edrivative, gives_value_and_erivative,
    gives_value_andd_erivative, gives_value_andderivative, gives_value_nad_derivative, gives_value_nd_derivative,
    gives_valuea_nd_derivative, gives_valueand_derivative, gives_vaue_and_derivative, gives_vaule_and_derivative,
    gives_vlaue_and_derivative, gives_vlue_and_derivative, givesv_alue_and_derivative, givesvalue_and_derivative,
    givs_value_and_derivative, givse_value_and_derivative, gves_value_and_derivative, gvies_value_and_derivative,
    igves_value_and_derivative, ives_value_and_derivative, deirvative_formula, deivative_formula, deriative_formula,
    deriavtive_formula, derivaitve_formula, derivaive_formula, derivate_formula, derivatie_formula, derivatiev_formula,
    derivativ_eformula, derivativ_formula, derivative_fomrula, derivative_fomula, derivative_formla,
    derivative_formlua, derivative_formua, derivative_formual, derivative_formul, derivative_formulas,
    derivative_forula, derivative_forumla, derivative_frmula, derivative_fromula, derivative_ofrmula,
    derivative_ormula, derivativef_ormula, derivativeformula, derivatve_formula, derivatvie_formula,
    derivtaive_formula, derivtive_formula, dervative_formula, derviative_formula, dreivative_formula,
    drivative_formula, edrivative_formula, erivative_formula, altex, atex, laetx, laex, latex_text, latx, latxe, ltaex,
    ltex, takes_classes, twice_differentiable, gives_value_and_derivative, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 1 :
    !requires { B::arget_shape;  B::atrget_shape;  B::shape_of_target;  B::taget_shape;  B::tagret_shape;
      B::taregt_shape;  B::taret_shape;  B::targe_shape;  B::targe_tshape;  B::target_hape;  B::target_hsape;
      B::target_sahpe;  B::target_sape;  B::target_shae;  B::target_shaep;  B::target_shap;  B::target_shapes;
      B::target_shpae;  B::target_shpe;  B::targets_hape;  B::targets_shape;  B::targetshape;  B::targt_shape;
      B::targte_shape;  B::traget_shape;  B::trget_shape; } ? 2 :
    !requires { B::akes_classes;  B::atkes_classes;  B::taeks_classes;  B::taes_classes;  B::take_classes;
      B::take_sclasses;  B::takes_calsses;  B::takes_casses;  B::takes_clases;  B::takes_clasess;  B::takes_class;
      B::takes_classe;  B::takes_classs;  B::takes_classse;  B::takes_clsases;  B::takes_clsses;  B::takes_labels;
      B::takes_lasses;  B::takes_lcasses;  B::takesc_lasses;  B::takesclasses;  B::taks_classes;  B::takse_classes;
      B::tkaes_classes;  B::tkes_classes; } ? 3 :
    !requires { B::takes_classes; } && !requires { typename Type::takes_classes; } ? -3 :
    !requires { B::is_twice_differentiable;  B::tice_differentiable;  B::tiwce_differentiable;  B::twce_differentiable;
      B::twcie_differentiable;  B::twic_differentiable;  B::twic_edifferentiable;  B::twice_dfferentiable;
      B::twice_dfiferentiable;  B::twice_difefrentiable;  B::twice_diferentiable;  B::twice_diffeentiable;
      B::twice_diffeerntiable;  B::twice_differeniable;  B::twice_differenitable;  B::twice_differentable;
      B::twice_differentaible;  B::twice_differentiabe;  B::twice_differentiabel;  B::twice_differentiabl;
      B::twice_differentialbe;  B::twice_differentiale;  B::twice_differentibale;  B::twice_differentible;
      B::twice_differetiable;  B::twice_differetniable;  B::twice_differnetiable;  B::twice_differntiable;
      B::twice_diffreentiable;  B::twice_diffrentiable;  B::twice_idfferentiable;  B::twice_ifferentiable;
      B::twiced_ifferentiable;  B::twicedifferentiable;  B::twie_differentiable;  B::twiec_differentiable;
      B::wice_differentiable;  B::wtice_differentiable; } ? 4 :
    !requires { B::twice_differentiable; } && !requires { typename Type::twice_differentiable; } ? -4 :
    !requires { B::east_target;  B::elast_target;  B::laest_target;  B::last_target;  B::leas_target;  B::leas_ttarget;
      B::least_arget;  B::least_atrget;  B::least_taget;  B::least_tagret;  B::least_taregt;  B::least_taret;
      B::least_targe;  B::least_targets;  B::least_targt;  B::least_targte;  B::least_traget;  B::least_trget;
      B::leastt_arget;  B::leasttarget;  B::leat_target;  B::leats_target;  B::lesat_target;  B::lest_target;
      B::lowest_target;  B::min_target; } ? 5 :
    !requires { B::greatest_target;  B::max_target;  B::mos_target;  B::mos_ttarget;  B::most_arget;  B::most_atrget;
      B::most_taget;  B::most_tagret;  B::most_taregt;  B::most_taret;  B::most_targe;  B::most_targets;
      B::most_targt;  B::most_targte;  B::most_traget;  B::most_trget;  B::mostt_arget;  B::mosttarget;  B::mot_target;
      B::mots_target;  B::msot_target;  B::mst_target;  B::omst_target;  B::ost_target; } ? 6 :
    !requires { B::gies_value_and_derivative;  B::gievs_value_and_derivative;  B::give_svalue_and_derivative;
      B::give_value_and_derivative;  B::gives_alue_and_derivative;  B::gives_avlue_and_derivative;
      B::gives_vale_and_derivative;  B::gives_valeu_and_derivative;  B::gives_valu_and_derivative;
      B::gives_valu_eand_derivative;  B::gives_value_ad_derivative;  B::gives_value_adn_derivative;
      B::gives_value_an_dderivative;  B::gives_value_an_derivative;  B::gives_value_and_deirvative;
      B::gives_value_and_deivative;  B::gives_value_and_deriative;  B::gives_value_and_deriavtive;
      B::gives_value_and_derivaitve;  B::gives_value_and_derivaive;  B::gives_value_and_derivatie;
      B::gives_value_and_derivatiev;  B::gives_value_and_derivativ;  B::gives_value_and_derivatives;
      B::gives_value_and_derivatve;  B::gives_value_and_derivatvie;  B::gives_value_and_derivtaive;
      B::gives_value_and_derivtive;  B::gives_value_and_dervative;  B::gives_value_and_derviative;
      B::gives_value_and_dreivative;  B::gives_value_and_drivative;  B::gives_value_and_edrivative;
      B::gives_value_and_erivative;  B::gives_value_andd_erivative;  B::gives_value_andderivative;
      B::gives_value_nad_derivative;  B::gives_value_nd_derivative;  B::gives_valuea_nd_derivative;
      B::gives_valueand_derivative;  B::gives_vaue_and_derivative;  B::gives_vaule_and_derivative;
      B::gives_vlaue_and_derivative;  B::gives_vlue_and_derivative;  B::givesv_alue_and_derivative;
      B::givesvalue_and_derivative;  B::givs_value_and_derivative;  B::givse_value_and_derivative;
      B::gves_value_and_derivative;  B::gvies_value_and_derivative;  B::igves_value_and_derivative;
      B::ives_value_and_derivative; } ? 7 :
    !requires { B::gives_value_and_derivative; } && !requires { typename Type::gives_value_and_derivative; } ? -7 :
    !requires { B::deirvative_formula;  B::deivative_formula;  B::deriative_formula;  B::deriavtive_formula;
      B::derivaitve_formula;  B::derivaive_formula;  B::derivate_formula;  B::derivatie_formula;
      B::derivatiev_formula;  B::derivativ_eformula;  B::derivativ_formula;  B::derivative_fomrula;
      B::derivative_fomula;  B::derivative_formla;  B::derivative_formlua;  B::derivative_formua;
      B::derivative_formual;  B::derivative_formul;  B::derivative_formulas;  B::derivative_forula;
      B::derivative_forumla;  B::derivative_frmula;  B::derivative_fromula;  B::derivative_ofrmula;
      B::derivative_ormula;  B::derivativef_ormula;  B::derivativeformula;  B::derivatve_formula;
      B::derivatvie_formula;  B::derivtaive_formula;  B::derivtive_formula;  B::dervative_formula;
      B::derviative_formula;  B::dreivative_formula;  B::drivative_formula;  B::edrivative_formula;
      B::erivative_formula; } ? 8 :
    !requires { B::altex;  B::atex;  B::laetx;  B::laex;  B::latex_text;  B::latx;  B::latxe;  B::ltaex;
      B::ltex; } ? 9 :
    0;
  static constexpr const char* right[] = {"", "verdict", "target_shape", "takes_classes", "twice_differentiable", "least_target", "most_target", "gives_value_and_derivative", "derivative_formula", "latex"};
};

struct optimizer_words {
  struct words { enum : int { is_wrong, rong, rwong, wong, worng, wrng, wrnog, wrog, wrogn, wron, i_moderate,
    i_smoderate, is_mderate, is_mdoerate, is_modearte, is_modeate, is_moderae, is_moderaet, is_moderat, is_moderates,
    is_modertae, is_moderte, is_modrate, is_modreate, is_moedrate, is_moerate, is_oderate, is_omderate, ism_oderate,
    ismoderate, s_moderate, si_moderate, nchanged_by_zero, nuchanged_by_zero, uchanged_by_zero, ucnhanged_by_zero,
    uncahnged_by_zero, uncanged_by_zero, unchaged_by_zero, unchagned_by_zero, unchaned_by_zero, unchanegd_by_zero,
    unchangd_by_zero, unchangde_by_zero, unchange_by_zero, unchange_dby_zero, unchanged_at_zero, unchanged_b_yzero,
    unchanged_b_zero, unchanged_by_ero, unchanged_by_ezro, unchanged_by_zeo, unchanged_by_zeor, unchanged_by_zer,
    unchanged_by_zero_gradient, unchanged_by_zeros, unchanged_by_zreo, unchanged_by_zro, unchanged_byz_ero,
    unchanged_byzero, unchanged_y_zero, unchanged_yb_zero, unchangedb_y_zero, unchangedby_zero, unchnaged_by_zero,
    unchnged_by_zero, unhanged_by_zero, unhcanged_by_zero, erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic,
    verdicts, verdit, verditc, verict, veridct, vrdict, vredict, aerage, aevrage, aveage, avearge, averae, averaeg,
    averag, average_of, averages, avergae, averge, avrage, avreage, vaerage, verage, cratch_count, csratch_count,
    scartch_count, scatch_count, scrach_count, scracth_count, scratc_count, scratc_hcount, scratch_cont, scratch_conut,
    scratch_coun, scratch_counts, scratch_cout, scratch_coutn, scratch_cunt, scratch_cuont, scratch_ocunt,
    scratch_ount, scratch_size, scratchc_ount, scratchcount, scrath_count, scrathc_count, scrtach_count, scrtch_count,
    sratch_count, srcatch_count, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::is_wrong;  B::rong;  B::rwong;  B::wong;  B::worng;  B::wrng;  B::wrnog;  B::wrog;  B::wrogn;
      B::wron; } ? 1 :
    !requires { B::i_moderate;  B::i_smoderate;  B::is_mderate;  B::is_mdoerate;  B::is_modearte;  B::is_modeate;
      B::is_moderae;  B::is_moderaet;  B::is_moderat;  B::is_moderates;  B::is_modertae;  B::is_moderte;
      B::is_modrate;  B::is_modreate;  B::is_moedrate;  B::is_moerate;  B::is_oderate;  B::is_omderate;
      B::ism_oderate;  B::ismoderate;  B::s_moderate;  B::si_moderate; } ? 2 :
    !requires { B::nchanged_by_zero;  B::nuchanged_by_zero;  B::uchanged_by_zero;  B::ucnhanged_by_zero;
      B::uncahnged_by_zero;  B::uncanged_by_zero;  B::unchaged_by_zero;  B::unchagned_by_zero;  B::unchaned_by_zero;
      B::unchanegd_by_zero;  B::unchangd_by_zero;  B::unchangde_by_zero;  B::unchange_by_zero;  B::unchange_dby_zero;
      B::unchanged_at_zero;  B::unchanged_b_yzero;  B::unchanged_b_zero;  B::unchanged_by_ero;  B::unchanged_by_ezro;
      B::unchanged_by_zeo;  B::unchanged_by_zeor;  B::unchanged_by_zer;  B::unchanged_by_zero_gradient;
      B::unchanged_by_zeros;  B::unchanged_by_zreo;  B::unchanged_by_zro;  B::unchanged_byz_ero;  B::unchanged_byzero;
      B::unchanged_y_zero;  B::unchanged_yb_zero;  B::unchangedb_y_zero;  B::unchangedby_zero;  B::unchnaged_by_zero;
      B::unchnged_by_zero;  B::unhanged_by_zero;  B::unhcanged_by_zero; } ? 3 :
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 4 :
    !requires { B::aerage;  B::aevrage;  B::aveage;  B::avearge;  B::averae;  B::averaeg;  B::averag;  B::average_of;
      B::averages;  B::avergae;  B::averge;  B::avrage;  B::avreage;  B::vaerage;  B::verage; } ? 5 :
    !requires { B::cratch_count;  B::csratch_count;  B::scartch_count;  B::scatch_count;  B::scrach_count;
      B::scracth_count;  B::scratc_count;  B::scratc_hcount;  B::scratch_cont;  B::scratch_conut;  B::scratch_coun;
      B::scratch_counts;  B::scratch_cout;  B::scratch_coutn;  B::scratch_cunt;  B::scratch_cuont;  B::scratch_ocunt;
      B::scratch_ount;  B::scratch_size;  B::scratchc_ount;  B::scratchcount;  B::scrath_count;  B::scrathc_count;
      B::scrtach_count;  B::scrtch_count;  B::sratch_count;  B::srcatch_count; } ? 6 :
    0;
  static constexpr const char* right[] = {"", "wrong", "is_moderate", "unchanged_by_zero", "verdict", "average", "scratch_count"};
};

struct initializer_words {
  struct words { enum : int { is_wrong, rong, rwong, wong, worng, wrng, wrnog, wrog, wrogn, wron, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::is_wrong;  B::rong;  B::rwong;  B::wong;  B::worng;  B::wrng;  B::wrnog;  B::wrog;  B::wrogn;
      B::wron; } ? 1 :
    0;
  static constexpr const char* right[] = {"", "wrong"};
};

struct observer_words {
  struct words { enum : int { n_begin, no_begin, o_begin, o_nbegin, on_begi, on_begins, on_begn, on_begni, on_beign,
    on_bein, on_bgein, on_bgin, on_ebgin, on_egin, on_fit_begin, on_fit_start, on_train_begin, on_training_begin,
    onb_egin, onbegin, n_batch, no_batch, o_batch, o_nbatch, on_abtch, on_atch, on_bach, on_bacth, on_batc,
    on_batch_begin, on_batch_end, on_batches, on_bath, on_bathc, on_btach, on_btch, on_step, onb_atch, onbatch,
    n_epoch, no_epoch, o_epoch, o_nepoch, on_each_epoch, on_eoch, on_eopch, on_epch, on_epcoh, on_epoc, on_epoch_begin,
    on_epoch_end, on_epochs, on_epoh, on_epohc, on_peoch, on_poch, one_poch, onepoch, n_end, no_end, o_end, o_nend,
    on_ed, on_edn, on_en, on_ends, on_fit_end, on_nd, on_ned, on_train_end, on_training_end, one_nd, onend, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::n_begin;  B::no_begin;  B::o_begin;  B::o_nbegin;  B::on_begi;  B::on_begins;  B::on_begn;
      B::on_begni;  B::on_beign;  B::on_bein;  B::on_bgein;  B::on_bgin;  B::on_ebgin;  B::on_egin;  B::on_fit_begin;
      B::on_fit_start;  B::on_train_begin;  B::on_training_begin;  B::onb_egin;  B::onbegin; } ? 1 :
    !requires { B::n_batch;  B::no_batch;  B::o_batch;  B::o_nbatch;  B::on_abtch;  B::on_atch;  B::on_bach;
      B::on_bacth;  B::on_batc;  B::on_batch_begin;  B::on_batch_end;  B::on_batches;  B::on_bath;  B::on_bathc;
      B::on_btach;  B::on_btch;  B::on_step;  B::onb_atch;  B::onbatch; } ? 2 :
    !requires { B::n_epoch;  B::no_epoch;  B::o_epoch;  B::o_nepoch;  B::on_each_epoch;  B::on_eoch;  B::on_eopch;
      B::on_epch;  B::on_epcoh;  B::on_epoc;  B::on_epoch_begin;  B::on_epoch_end;  B::on_epochs;  B::on_epoh;
      B::on_epohc;  B::on_peoch;  B::on_poch;  B::one_poch;  B::onepoch; } ? 3 :
    !requires { B::n_end;  B::no_end;  B::o_end;  B::o_nend;  B::on_ed;  B::on_edn;  B::on_en;  B::on_ends;
      B::on_fit_end;  B::on_nd;  B::on_ned;  B::on_train_end;  B::on_training_end;  B::one_nd;  B::onend; } ? 4 :
    0;
  static constexpr const char* right[] = {"", "on_begin", "on_batch", "on_epoch", "on_end"};
};

}  // namespace chainrule::internal::meta
// clang-format on
