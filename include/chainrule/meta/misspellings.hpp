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

struct operation_words {
  struct words { enum : int { epects, epxects, excepts, exects, exepcts, expcets, expcts, expecs, expecst, expect,
    expetcs, expets, xepects, xpects, eads, erads, rads, raeds, reads_values, reas, reasd, redas, reds,
    eads_parameters, erads_parameters, rads_parameters, raeds_parameters, read_parameters, read_sparameters,
    reads_aprameters, reads_arameters, reads_paameters, reads_paarmeters, reads_paraemters, reads_paraeters,
    reads_parameers, reads_parameetrs, reads_parameter, reads_parametes, reads_parametesr, reads_parametres,
    reads_parametrs, reads_params, reads_paramteers, reads_paramters, reads_parmaeters, reads_parmeters,
    reads_praameters, reads_prameters, readsp_arameters, readsparameters, reas_parameters, reasd_parameters,
    redas_parameters, reds_parameters, east_samples, elast_samples, fewest_samples, laest_samples, last_samples,
    leas_samples, leas_tsamples, least_amples, least_asmples, least_samles, least_samlpes, least_sampels, least_sampes,
    least_sample, least_sampls, least_samplse, least_saples, least_sapmles, least_smaples, least_smples, leasts_amples,
    leastsamples, leat_samples, leats_samples, lesat_samples, lest_samples, min_samples, cloed_form, cloesd_form,
    closd_form, closde_form, close_dform, close_form, closed_fom, closed_fomr, closed_for, closed_forms, closed_frm,
    closed_from, closed_ofrm, closed_orm, closedf_orm, closedform, clsed_form, clsoed_form, colsed_form, cosed_form,
    lcosed_form, losed_form, amtrix, atrix, marix, martix, matirx, matix, matri, matrx, matrxi, mtarix, mtrix,
    cloumn_major, clumn_major, colmn_major, colmun_major, colum_major, colum_nmajor, column_ajor, column_amjor,
    column_majo, column_majr, column_majro, column_maojr, column_maor, column_mjaor, column_mjor, columnm_ajor,
    columnmajor, columns_major, colun_major, colunm_major, coulmn_major, coumn_major, is_column_major, oclumn_major,
    olumn_major, gies_parameter_gradient, gievs_parameter_gradient, give_parameter_gradient, give_sparameter_gradient,
    gives_aprameter_gradient, gives_arameter_gradient, gives_paameter_gradient, gives_paarmeter_gradient,
    gives_paraemter_gradient, gives_paraeter_gradient, gives_parameer_gradient, gives_parameetr_gradient,
    gives_paramete_gradient, gives_paramete_rgradient, gives_parameter_gadient, gives_parameter_gardient,
    gives_parameter_gradeint, gives_parameter_gradent, gives_parameter_gradien, gives_parameter_gradients,
    gives_parameter_gradiet, gives_parameter_gradietn, gives_parameter_gradinet, gives_parameter_gradint,
    gives_parameter_graident, gives_parameter_graient, gives_parameter_grdaient, gives_parameter_grdient,
    gives_parameter_radient, gives_parameter_rgadient, gives_parameterg_radient, gives_parametergradient,
    gives_parameters_gradient, gives_parametr_gradient, gives_parametre_gradient, gives_paramteer_gradient,
    gives_paramter_gradient, gives_parmaeter_gradient, gives_parmeter_gradient, gives_praameter_gradient,
    gives_prameter_gradient, givesp_arameter_gradient, givesparameter_gradient, givs_parameter_gradient,
    givse_parameter_gradient, gves_parameter_gradient, gvies_parameter_gradient, igves_parameter_gradient,
    ives_parameter_gradient, sms_products, smus_products, sum_product, sum_products, sum_sproducts, sums_poducts,
    sums_porducts, sums_prdoucts, sums_prducts, sums_prodcts, sums_prodcuts, sums_producs, sums_producst, sums_product,
    sums_produtcs, sums_produts, sums_proucts, sums_proudcts, sums_roducts, sums_rpoducts, sumsp_roducts, sumsproducts,
    sus_products, susm_products, ums_products, usms_products, gies_sums, gievs_sums, give_ssums, give_sum, give_sums,
    given_sums, gives_sms, gives_smus, gives_sum, gives_sus, gives_susm, gives_ums, gives_usms, givess_ums, givessums,
    givs_sums, givse_sums, gves_sums, gvies_sums, igves_sums, ives_sums, gies_bands, gievs_bands, give_band,
    give_bands, give_sbands, given_bands, gives_abnds, gives_ands, gives_badns, gives_bads, gives_band, gives_bans,
    gives_bansd, gives_bnads, gives_bnds, givesb_ands, givesbands, givs_bands, givse_bands, gves_bands, gvies_bands,
    igves_bands, ives_bands, akes_bands, atkes_bands, taeks_bands, taes_bands, take_band, take_bands, take_sbands,
    takes_abnds, takes_ands, takes_badns, takes_bads, takes_band, takes_bans, takes_bansd, takes_bnads, takes_bnds,
    takesb_ands, takesbands, taks_bands, takse_bands, tkaes_bands, tkes_bands, gies_gradients, gievs_gradients,
    give_gradient, give_gradients, give_sgradients, gives_gadients, gives_gardients, gives_gradeints, gives_gradents,
    gives_gradiens, gives_gradienst, gives_gradient, gives_gradietns, gives_gradiets, gives_gradinets, gives_gradints,
    gives_graidents, gives_graients, gives_grdaients, gives_grdients, gives_radients, gives_rgadients, givesg_radients,
    givesgradients, givs_gradients, givse_gradients, gves_gradients, gvies_gradients, igves_gradients, ives_gradients,
    iecewise_linear, ipecewise_linear, is_piecewise_linear, pecewise_linear, peicewise_linear, piceewise_linear,
    picewise_linear, piece_wise_linear, pieceise_linear, pieceiwse_linear, piecewie_linear, piecewies_linear,
    piecewis_elinear, piecewis_linear, piecewise_ilnear, piecewise_inear, piecewise_liear, piecewise_lienar,
    piecewise_linaer, piecewise_linar, piecewise_linea, piecewise_liner, piecewise_linera, piecewise_lnear,
    piecewise_lniear, piecewisel_inear, piecewiselinear, piecewse_linear, piecewsie_linear, piecweise_linear,
    piecwise_linear, pieecwise_linear, pieewise_linear, is_twice_differentiable, tice_differentiable,
    tiwce_differentiable, twce_differentiable, twcie_differentiable, twic_differentiable, twic_edifferentiable,
    twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable, twice_diferentiable, twice_diffeentiable,
    twice_diffeerntiable, twice_differeniable, twice_differenitable, twice_differentable, twice_differentaible,
    twice_differentiabe, twice_differentiabel, twice_differentiabl, twice_differentialbe, twice_differentiale,
    twice_differentibale, twice_differentible, twice_differetiable, twice_differetniable, twice_differnetiable,
    twice_differntiable, twice_diffreentiable, twice_diffrentiable, twice_idfferentiable, twice_ifferentiable,
    twiced_ifferentiable, twicedifferentiable, twie_differentiable, twiec_differentiable, wice_differentiable,
    wtice_differentiable, gives_parameter_gradient, sums_products, gives_sums, gives_bands, takes_bands,
    gives_gradients, piecewise_linear, twice_differentiable, reads_parameters, column_major, matrix, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::epects;  B::epxects;  B::excepts;  B::exects;  B::exepcts;  B::expcets;  B::expcts;  B::expecs;
      B::expecst;  B::expect;  B::expetcs;  B::expets;  B::xepects;  B::xpects; } ? 1 :
    !requires { B::eads;  B::erads;  B::rads;  B::raeds;  B::reads_values;  B::reas;  B::reasd;  B::redas;
      B::reds; } ? 2 :
    !requires { B::eads_parameters;  B::erads_parameters;  B::rads_parameters;  B::raeds_parameters;
      B::read_parameters;  B::read_sparameters;  B::reads_aprameters;  B::reads_arameters;  B::reads_paameters;
      B::reads_paarmeters;  B::reads_paraemters;  B::reads_paraeters;  B::reads_parameers;  B::reads_parameetrs;
      B::reads_parameter;  B::reads_parametes;  B::reads_parametesr;  B::reads_parametres;  B::reads_parametrs;
      B::reads_params;  B::reads_paramteers;  B::reads_paramters;  B::reads_parmaeters;  B::reads_parmeters;
      B::reads_praameters;  B::reads_prameters;  B::readsp_arameters;  B::readsparameters;  B::reas_parameters;
      B::reasd_parameters;  B::redas_parameters;  B::reds_parameters; } ? 3 :
    !requires { B::reads_parameters; } && !requires { typename Type::reads_parameters; } ? -3 :
    !requires { B::east_samples;  B::elast_samples;  B::fewest_samples;  B::laest_samples;  B::last_samples;
      B::leas_samples;  B::leas_tsamples;  B::least_amples;  B::least_asmples;  B::least_samles;  B::least_samlpes;
      B::least_sampels;  B::least_sampes;  B::least_sample;  B::least_sampls;  B::least_samplse;  B::least_saples;
      B::least_sapmles;  B::least_smaples;  B::least_smples;  B::leasts_amples;  B::leastsamples;  B::leat_samples;
      B::leats_samples;  B::lesat_samples;  B::lest_samples;  B::min_samples; } ? 4 :
    !requires { B::cloed_form;  B::cloesd_form;  B::closd_form;  B::closde_form;  B::close_dform;  B::close_form;
      B::closed_fom;  B::closed_fomr;  B::closed_for;  B::closed_forms;  B::closed_frm;  B::closed_from;
      B::closed_ofrm;  B::closed_orm;  B::closedf_orm;  B::closedform;  B::clsed_form;  B::clsoed_form;
      B::colsed_form;  B::cosed_form;  B::lcosed_form;  B::losed_form; } ? 5 :
    !requires { B::amtrix;  B::atrix;  B::marix;  B::martix;  B::matirx;  B::matix;  B::matri;  B::matrx;  B::matrxi;
      B::mtarix;  B::mtrix; } ? 6 :
    !requires { B::matrix; } && !requires { typename Type::matrix; } ? -6 :
    !requires { B::cloumn_major;  B::clumn_major;  B::colmn_major;  B::colmun_major;  B::colum_major;  B::colum_nmajor;
      B::column_ajor;  B::column_amjor;  B::column_majo;  B::column_majr;  B::column_majro;  B::column_maojr;
      B::column_maor;  B::column_mjaor;  B::column_mjor;  B::columnm_ajor;  B::columnmajor;  B::columns_major;
      B::colun_major;  B::colunm_major;  B::coulmn_major;  B::coumn_major;  B::is_column_major;  B::oclumn_major;
      B::olumn_major; } ? 7 :
    !requires { B::column_major; } && !requires { typename Type::column_major; } ? -7 :
    !requires { B::gies_parameter_gradient;  B::gievs_parameter_gradient;  B::give_parameter_gradient;
      B::give_sparameter_gradient;  B::gives_aprameter_gradient;  B::gives_arameter_gradient;
      B::gives_paameter_gradient;  B::gives_paarmeter_gradient;  B::gives_paraemter_gradient;
      B::gives_paraeter_gradient;  B::gives_parameer_gradient;  B::gives_parameetr_gradient;
      B::gives_paramete_gradient;  B::gives_paramete_rgradient;  B::gives_parameter_gadient;
      B::gives_parameter_gardient;  B::gives_parameter_gradeint;  B::gives_parameter_gradent;
      B::gives_parameter_gradien;  B::gives_parameter_gradients;  B::gives_parameter_gradiet;
      B::gives_parameter_gradietn;  B::gives_parameter_gradinet;  B::gives_parameter_gradint;
      B::gives_parameter_graident;  B::gives_parameter_graient;  B::gives_parameter_grdaient;
      B::gives_parameter_grdient;  B::gives_parameter_radient;  B::gives_parameter_rgadient;
      B::gives_parameterg_radient;  B::gives_parametergradient;  B::gives_parameters_gradient;
      B::gives_parametr_gradient;  B::gives_parametre_gradient;  B::gives_paramteer_gradient;
      B::gives_paramter_gradient;  B::gives_parmaeter_gradient;  B::gives_parmeter_gradient;
      B::gives_praameter_gradient;  B::gives_prameter_gradient;  B::givesp_arameter_gradient;
      B::givesparameter_gradient;  B::givs_parameter_gradient;  B::givse_parameter_gradient;
      B::gves_parameter_gradient;  B::gvies_parameter_gradient;  B::igves_parameter_gradient;
      B::ives_parameter_gradient; } ? 8 :
    !requires { B::gives_parameter_gradient; } && !requires { typename Type::gives_parameter_gradient; } ? -8 :
    !requires { B::sms_products;  B::smus_products;  B::sum_product;  B::sum_products;  B::sum_sproducts;
      B::sums_poducts;  B::sums_porducts;  B::sums_prdoucts;  B::sums_prducts;  B::sums_prodcts;  B::sums_prodcuts;
      B::sums_producs;  B::sums_producst;  B::sums_product;  B::sums_produtcs;  B::sums_produts;  B::sums_proucts;
      B::sums_proudcts;  B::sums_roducts;  B::sums_rpoducts;  B::sumsp_roducts;  B::sumsproducts;  B::sus_products;
      B::susm_products;  B::ums_products;  B::usms_products; } ? 9 :
    !requires { B::sums_products; } && !requires { typename Type::sums_products; } ? -9 :
    !requires { B::gies_sums;  B::gievs_sums;  B::give_ssums;  B::give_sum;  B::give_sums;  B::given_sums;
      B::gives_sms;  B::gives_smus;  B::gives_sum;  B::gives_sus;  B::gives_susm;  B::gives_ums;  B::gives_usms;
      B::givess_ums;  B::givessums;  B::givs_sums;  B::givse_sums;  B::gves_sums;  B::gvies_sums;  B::igves_sums;
      B::ives_sums; } ? 10 :
    !requires { B::gives_sums; } && !requires { typename Type::gives_sums; } ? -10 :
    !requires { B::gies_bands;  B::gievs_bands;  B::give_band;  B::give_bands;  B::give_sbands;  B::given_bands;
      B::gives_abnds;  B::gives_ands;  B::gives_badns;  B::gives_bads;  B::gives_band;  B::gives_bans;  B::gives_bansd;
      B::gives_bnads;  B::gives_bnds;  B::givesb_ands;  B::givesbands;  B::givs_bands;  B::givse_bands;  B::gves_bands;
      B::gvies_bands;  B::igves_bands;  B::ives_bands; } ? 11 :
    !requires { B::gives_bands; } && !requires { typename Type::gives_bands; } ? -11 :
    !requires { B::akes_bands;  B::atkes_bands;  B::taeks_bands;  B::taes_bands;  B::take_band;  B::take_bands;
      B::take_sbands;  B::takes_abnds;  B::takes_ands;  B::takes_badns;  B::takes_bads;  B::takes_band;  B::takes_bans;
      B::takes_bansd;  B::takes_bnads;  B::takes_bnds;  B::takesb_ands;  B::takesbands;  B::taks_bands;
      B::takse_bands;  B::tkaes_bands;  B::tkes_bands; } ? 12 :
    !requires { B::takes_bands; } && !requires { typename Type::takes_bands; } ? -12 :
    !requires { B::gies_gradients;  B::gievs_gradients;  B::give_gradient;  B::give_gradients;  B::give_sgradients;
      B::gives_gadients;  B::gives_gardients;  B::gives_gradeints;  B::gives_gradents;  B::gives_gradiens;
      B::gives_gradienst;  B::gives_gradient;  B::gives_gradietns;  B::gives_gradiets;  B::gives_gradinets;
      B::gives_gradints;  B::gives_graidents;  B::gives_graients;  B::gives_grdaients;  B::gives_grdients;
      B::gives_radients;  B::gives_rgadients;  B::givesg_radients;  B::givesgradients;  B::givs_gradients;
      B::givse_gradients;  B::gves_gradients;  B::gvies_gradients;  B::igves_gradients;  B::ives_gradients; } ? 13 :
    !requires { B::gives_gradients; } && !requires { typename Type::gives_gradients; } ? -13 :
    !requires { B::iecewise_linear;  B::ipecewise_linear;  B::is_piecewise_linear;  B::pecewise_linear;
      B::peicewise_linear;  B::piceewise_linear;  B::picewise_linear;  B::piece_wise_linear;  B::pieceise_linear;
      B::pieceiwse_linear;  B::piecewie_linear;  B::piecewies_linear;  B::piecewis_elinear;  B::piecewis_linear;
      B::piecewise_ilnear;  B::piecewise_inear;  B::piecewise_liear;  B::piecewise_lienar;  B::piecewise_linaer;
      B::piecewise_linar;  B::piecewise_linea;  B::piecewise_liner;  B::piecewise_linera;  B::piecewise_lnear;
      B::piecewise_lniear;  B::piecewisel_inear;  B::piecewiselinear;  B::piecewse_linear;  B::piecewsie_linear;
      B::piecweise_linear;  B::piecwise_linear;  B::pieecwise_linear;  B::pieewise_linear; } ? 14 :
    !requires { B::piecewise_linear; } && !requires { typename Type::piecewise_linear; } ? -14 :
    !requires { B::is_twice_differentiable;  B::tice_differentiable;  B::tiwce_differentiable;  B::twce_differentiable;
      B::twcie_differentiable;  B::twic_differentiable;  B::twic_edifferentiable;  B::twice_dfferentiable;
      B::twice_dfiferentiable;  B::twice_difefrentiable;  B::twice_diferentiable;  B::twice_diffeentiable;
      B::twice_diffeerntiable;  B::twice_differeniable;  B::twice_differenitable;  B::twice_differentable;
      B::twice_differentaible;  B::twice_differentiabe;  B::twice_differentiabel;  B::twice_differentiabl;
      B::twice_differentialbe;  B::twice_differentiale;  B::twice_differentibale;  B::twice_differentible;
      B::twice_differetiable;  B::twice_differetniable;  B::twice_differnetiable;  B::twice_differntiable;
      B::twice_diffreentiable;  B::twice_diffrentiable;  B::twice_idfferentiable;  B::twice_ifferentiable;
      B::twiced_ifferentiable;  B::twicedifferentiable;  B::twie_differentiable;  B::twiec_differentiable;
      B::wice_differentiable;  B::wtice_differentiable; } ? 15 :
    !requires { B::twice_differentiable; } && !requires { typename Type::twice_differentiable; } ? -15 :
    0;
  static constexpr const char* right[] = {"", "expects", "reads", "reads_parameters", "least_samples", "closed_form", "matrix", "column_major", "gives_parameter_gradient", "sums_products", "gives_sums", "gives_bands", "takes_bands", "gives_gradients", "piecewise_linear", "twice_differentiable"};
};

struct layer_words {
  struct words { enum : int { erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic, verdicts, verdit, verditc,
    verict, veridct, vrdict, vredict, otput, otuput, ouptut, ouput, outpt, outptu, outpu, outupt, outut, uotput,
    utput, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 1 :
    !requires { B::otput;  B::otuput;  B::ouptut;  B::ouput;  B::outpt;  B::outptu;  B::outpu;  B::outupt;  B::outut;
      B::uotput;  B::utput; } ? 2 :
    0;
  static constexpr const char* right[] = {"", "verdict", "output"};
};

struct layer_on_an_input_words {
  struct words { enum : int { chidlren, chidren, childen, childern, childre, childrn, childrne, childs, chilrden,
    chilren, chldren, chlidren, cihldren, cildren, hcildren, hildren, bffers, bfufers, bufefrs, bufers, buffer,
    buffer_list, buffes, buffesr, buffres, buffrs, ubffers, uffers, sate_dict, satte_dict, stae_dict, staet_dict,
    stat_dict, stat_edict, state_dcit, state_dct, state_dic, state_dictionary, state_dicts, state_dit, state_ditc,
    state_ict, state_idct, stated_ict, statedict, sttae_dict, stte_dict, tate_dict, tsate_dict, cnostants, cnstants,
    consants, consatnts, constans, constanst, constant, constant_list, constatns, constats, constnats, constnts,
    contants, contsants, cosntants, costants, ocnstants, onstants, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::chidlren;  B::chidren;  B::childen;  B::childern;  B::childre;  B::childrn;  B::childrne;
      B::childs;  B::chilrden;  B::chilren;  B::chldren;  B::chlidren;  B::cihldren;  B::cildren;  B::hcildren;
      B::hildren; } ? 1 :
    !requires { B::bffers;  B::bfufers;  B::bufefrs;  B::bufers;  B::buffer;  B::buffer_list;  B::buffes;  B::buffesr;
      B::buffres;  B::buffrs;  B::ubffers;  B::uffers; } ? 2 :
    !requires { B::sate_dict;  B::satte_dict;  B::stae_dict;  B::staet_dict;  B::stat_dict;  B::stat_edict;
      B::state_dcit;  B::state_dct;  B::state_dic;  B::state_dictionary;  B::state_dicts;  B::state_dit;
      B::state_ditc;  B::state_ict;  B::state_idct;  B::stated_ict;  B::statedict;  B::sttae_dict;  B::stte_dict;
      B::tate_dict;  B::tsate_dict; } ? 3 :
    !requires { B::cnostants;  B::cnstants;  B::consants;  B::consatnts;  B::constans;  B::constanst;  B::constant;
      B::constant_list;  B::constatns;  B::constats;  B::constnats;  B::constnts;  B::contants;  B::contsants;
      B::cosntants;  B::costants;  B::ocnstants;  B::onstants; } ? 4 :
    0;
  static constexpr const char* right[] = {"", "children", "buffers", "state_dict", "constants"};
};

struct activation_words {
  struct words { enum : int { oer_vectors, oevr_vectors, on_vectors, ove_rvectors, ove_vectors, over_ectors,
    over_evctors, over_vcetors, over_vctors, over_vecors, over_vecotrs, over_vector, over_vectos, over_vectosr,
    over_vectros, over_vectrs, over_vetcors, over_vetors, overv_ectors, overvectors, ovr_vectors, ovre_vectors,
    ver_vectors, voer_vectors, bonded_by_one, bonuded_by_one, bouded_by_one, boudned_by_one, bound_by_one,
    boundd_by_one, boundde_by_one, bounde_by_one, bounde_dby_one, bounded_b_one, bounded_b_yone, bounded_by_1,
    bounded_by_ne, bounded_by_noe, bounded_by_oe, bounded_by_oen, bounded_by_on, bounded_byo_ne, bounded_byone,
    bounded_y_one, bounded_yb_one, boundedb_y_one, boundedby_one, bouned_by_one, bounedd_by_one, bunded_by_one,
    buonded_by_one, obunded_by_one, ounded_by_one, iecewise_linear, ipecewise_linear, is_piecewise_linear,
    pecewise_linear, peicewise_linear, piceewise_linear, picewise_linear, piece_wise_linear, pieceise_linear,
    pieceiwse_linear, piecewie_linear, piecewies_linear, piecewis_elinear, piecewis_linear, piecewise_ilnear,
    piecewise_inear, piecewise_liear, piecewise_lienar, piecewise_linaer, piecewise_linar, piecewise_linea,
    piecewise_liner, piecewise_linera, piecewise_lnear, piecewise_lniear, piecewisel_inear, piecewiselinear,
    piecewse_linear, piecewsie_linear, piecweise_linear, piecwise_linear, pieecwise_linear, pieewise_linear,
    is_twice_differentiable, tice_differentiable, tiwce_differentiable, twce_differentiable, twcie_differentiable,
    twic_differentiable, twic_edifferentiable, twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable,
    twice_diferentiable, twice_diffeentiable, twice_diffeerntiable, twice_differeniable, twice_differenitable,
    twice_differentable, twice_differentaible, twice_differentiabe, twice_differentiabel, twice_differentiabl,
    twice_differentialbe, twice_differentiale, twice_differentibale, twice_differentible, twice_differetiable,
    twice_differetniable, twice_differnetiable, twice_differntiable, twice_diffreentiable, twice_diffrentiable,
    twice_idfferentiable, twice_ifferentiable, twiced_ifferentiable, twicedifferentiable, twie_differentiable,
    twiec_differentiable, wice_differentiable, wtice_differentiable, deirvative_formula, deivative_formula,
    deriative_formula, deriavtive_formula, derivaitve_formula, derivaive_formula, derivate_formula, derivatie_formula,
    derivatiev_formula, derivativ_eformula, derivativ_formula, derivative_fomrula, derivative_fomula,
    derivative_formla, derivative_formlua, derivative_formua, derivative_formual, derivative_formul,
    derivative_formulas, derivative_forula, derivative_forumla, derivative_frmula, derivative_fromula,
    derivative_ofrmula, derivative_ormula, derivativef_ormula, derivativeformula, derivatve_formula,
    derivatvie_formula, derivtaive_formula, derivtive_formula, dervative_formula, derviative_formula,
    dreivative_formula, drivative_formula, edrivative_formula, erivative_formula, over_vectors, bounded_by_one,
    piecewise_linear, twice_differentiable, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::oer_vectors;  B::oevr_vectors;  B::on_vectors;  B::ove_rvectors;  B::ove_vectors;  B::over_ectors;
      B::over_evctors;  B::over_vcetors;  B::over_vctors;  B::over_vecors;  B::over_vecotrs;  B::over_vector;
      B::over_vectos;  B::over_vectosr;  B::over_vectros;  B::over_vectrs;  B::over_vetcors;  B::over_vetors;
      B::overv_ectors;  B::overvectors;  B::ovr_vectors;  B::ovre_vectors;  B::ver_vectors;  B::voer_vectors; } ? 1 :
    !requires { B::over_vectors; } && !requires { typename Type::over_vectors; } ? -1 :
    !requires { B::bonded_by_one;  B::bonuded_by_one;  B::bouded_by_one;  B::boudned_by_one;  B::bound_by_one;
      B::boundd_by_one;  B::boundde_by_one;  B::bounde_by_one;  B::bounde_dby_one;  B::bounded_b_one;
      B::bounded_b_yone;  B::bounded_by_1;  B::bounded_by_ne;  B::bounded_by_noe;  B::bounded_by_oe;
      B::bounded_by_oen;  B::bounded_by_on;  B::bounded_byo_ne;  B::bounded_byone;  B::bounded_y_one;
      B::bounded_yb_one;  B::boundedb_y_one;  B::boundedby_one;  B::bouned_by_one;  B::bounedd_by_one;
      B::bunded_by_one;  B::buonded_by_one;  B::obunded_by_one;  B::ounded_by_one; } ? 2 :
    !requires { B::bounded_by_one; } && !requires { typename Type::bounded_by_one; } ? -2 :
    !requires { B::iecewise_linear;  B::ipecewise_linear;  B::is_piecewise_linear;  B::pecewise_linear;
      B::peicewise_linear;  B::piceewise_linear;  B::picewise_linear;  B::piece_wise_linear;  B::pieceise_linear;
      B::pieceiwse_linear;  B::piecewie_linear;  B::piecewies_linear;  B::piecewis_elinear;  B::piecewis_linear;
      B::piecewise_ilnear;  B::piecewise_inear;  B::piecewise_liear;  B::piecewise_lienar;  B::piecewise_linaer;
      B::piecewise_linar;  B::piecewise_linea;  B::piecewise_liner;  B::piecewise_linera;  B::piecewise_lnear;
      B::piecewise_lniear;  B::piecewisel_inear;  B::piecewiselinear;  B::piecewse_linear;  B::piecewsie_linear;
      B::piecweise_linear;  B::piecwise_linear;  B::pieecwise_linear;  B::pieewise_linear; } ? 3 :
    !requires { B::piecewise_linear; } && !requires { typename Type::piecewise_linear; } ? -3 :
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
    !requires { B::deirvative_formula;  B::deivative_formula;  B::deriative_formula;  B::deriavtive_formula;
      B::derivaitve_formula;  B::derivaive_formula;  B::derivate_formula;  B::derivatie_formula;
      B::derivatiev_formula;  B::derivativ_eformula;  B::derivativ_formula;  B::derivative_fomrula;
      B::derivative_fomula;  B::derivative_formla;  B::derivative_formlua;  B::derivative_formua;
      B::derivative_formual;  B::derivative_formul;  B::derivative_formulas;  B::derivative_forula;
      B::derivative_forumla;  B::derivative_frmula;  B::derivative_fromula;  B::derivative_ofrmula;
      B::derivative_ormula;  B::derivativef_ormula;  B::derivativeformula;  B::derivatve_formula;
      B::derivatvie_formula;  B::derivtaive_formula;  B::derivtive_formula;  B::dervative_formula;
      B::derviative_formula;  B::dreivative_formula;  B::drivative_formula;  B::edrivative_formula;
      B::erivative_formula; } ? 5 :
    0;
  static constexpr const char* right[] = {"", "over_vectors", "bounded_by_one", "piecewise_linear", "twice_differentiable", "derivative_formula"};
};

}  // namespace chainrule::internal::meta
// clang-format on
